using System.Globalization;
using System.Text;
using System.Xml;
using Umbra.Core.Comparing.Judging;

namespace Umbra.Reports;

/// <summary>
/// A report as JUnit XML, as CI systems read it: a suite for each mirror, a case for each endpoint. An endpoint that fails is a failure, one that cannot be judged is
/// skipped.
/// </summary>
internal static class JunitReport
{
    /// <summary>The report.</summary>
    public static string Of(RunReport report)
    {
        var output = new MemoryStream();
        using (var xml = XmlWriter.Create(output, new XmlWriterSettings { Indent = true, Encoding = new UTF8Encoding(false) }))
        {
            var endpoints = report.Mirrors.SelectMany(mirror => mirror.Judgement.Endpoints).ToList();
            xml.WriteStartElement("testsuites");
            Attribute(xml, "name", $"umbra {report.Run.Id}");
            Totals(xml, endpoints);
            foreach (var mirror in report.Mirrors)
            {
                Write(xml, report.Run, mirror.Judgement);
            }

            xml.WriteEndElement();
        }

        return Encoding.UTF8.GetString(output.ToArray());
    }

    private static void Write(XmlWriter xml, Run run, Judgement judgement)
    {
        xml.WriteStartElement("testsuite");
        Attribute(xml, "name", judgement.Mirror);
        Attribute(xml, "timestamp", run.Start.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture));
        Attribute(xml, "time", ((run.End ?? run.Start) - run.Start).TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture));
        Totals(xml, [.. judgement.Endpoints]);
        xml.WriteStartElement("properties");
        foreach (var (name, value) in run.Labels.Append(KeyValuePair.Create("verdict", Words.Of(judgement.Verdict))))
        {
            xml.WriteStartElement("property");
            Attribute(xml, "name", name);
            Attribute(xml, "value", value);
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
        foreach (var endpoint in judgement.Endpoints)
        {
            Write(xml, judgement.Mirror, endpoint);
        }

        xml.WriteEndElement();
    }

    private static void Write(XmlWriter xml, string mirror, EndpointJudgement endpoint)
    {
        xml.WriteStartElement("testcase");
        Attribute(xml, "classname", $"umbra.{mirror}");
        Attribute(xml, "name", endpoint.Endpoint);
        Attribute(xml, "time", "0");
        var sentences = string.Join('\n', endpoint.Reasons.Select(reason => reason.Sentence));
        if (endpoint.Verdict == Verdict.Fail)
        {
            xml.WriteStartElement("failure");
            Attribute(xml, "message", endpoint.Reasons[0].Sentence);
            Attribute(xml, "type", string.Join(", ", endpoint.Reasons.Select(reason => reason.Kind.ToString()).Distinct()));
            xml.WriteString(Clean(sentences));
            xml.WriteEndElement();
        }
        else if (endpoint.Verdict == Verdict.Inconclusive)
        {
            xml.WriteStartElement("skipped");
            Attribute(xml, "message", sentences);
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void Totals(XmlWriter xml, List<EndpointJudgement> endpoints)
    {
        Attribute(xml, "tests", Number(endpoints.Count));
        Attribute(xml, "failures", Number(endpoints.Count(endpoint => endpoint.Verdict == Verdict.Fail)));
        Attribute(xml, "errors", "0");
        Attribute(xml, "skipped", Number(endpoints.Count(endpoint => endpoint.Verdict == Verdict.Inconclusive)));
    }

    private static void Attribute(XmlWriter xml, string name, string value) => xml.WriteAttributeString(name, Clean(value));

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    // Paths hold names of clients' JSON, which may hold what XML 1.0 has no way to say, or what turns the direction of a line.
    private static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            var isShown = rune.Value is '\t' or '\n' || (rune.Value is not (0xFFFE or 0xFFFF) && !(rune.IsBmp && Words.IsUnseen((char)rune.Value)));
            clean.Append(isShown ? rune.ToString() : "\uFFFD");
        }

        return clean.ToString();
    }
}
