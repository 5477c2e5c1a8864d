using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Umbra.Ec2.Objects;
using Umbra.Ec2.Requests;

namespace Umbra.Ec2.Actions;

/// <summary>Listing objects, by id, by filters and in pages.</summary>
internal static class DescribeActions
{
    private const int LeastPerPage = 5;
    private const int MostPerPage = 1_000;

    /// <summary>DescribeTrafficMirrorTargets, -Filters, -Sessions.</summary>
    public static IEnumerable<XElement?> Describe<T>(Ec2Call call)
        where T : MirrorObject => Page(call, call.State.All<T>());

    /// <summary>DescribeTrafficMirrorFilterRules: all, or those of a filter.</summary>
    public static IEnumerable<XElement?> DescribeRules(Ec2Call call)
    {
        var filter = call.Parameters.Text("TrafficMirrorFilterId") is { Length: > 0 } id ? call.Find<MirrorFilter>(id).Id : null;
        return Page(call, call.State.All<MirrorFilterRule>().Where(rule => filter is null || rule.FilterId == filter));
    }

    private static IEnumerable<XElement?> Page<T>(Ec2Call call, IEnumerable<T> all)
        where T : MirrorObject
    {
        var kind = ObjectKind.Of<T>();
        var ids = call.Ids(kind);
        foreach (var id in ids ?? [])
        {
            call.Find<T>(id);
        }

        var most = call.Parameters.Integer("MaxResults", LeastPerPage, MostPerPage);
        if (ids is not null && most is not null)
        {
            throw Ec2Error.Combination($"The parameter MaxResults cannot be used with the parameter {kind.IdParameter}");
        }

        var after = call.Parameters.Text("NextToken") is { Length: > 0 } token ? SequenceOf(token, kind) : 0;
        var filters = ObjectFilters.Read<T>(call);
        var found = all.Where(one => one.Sequence > after && ids?.Contains(one.Id) != false && filters.Accept(one)).ToList();
        var page = found.Take(most ?? MostPerPage).ToList();
        yield return ReplyXml.Element($"trafficMirror{kind.Name}Set", page.Select(one => ReplyXml.Of("item", one, call.State, call.Settings.Account)));
        yield return page.Count < found.Count ? ReplyXml.Element("nextToken", TokenOf(page[^1], kind)) : null;
    }

    private static string TokenOf(MirrorObject last, ObjectKind kind) =>
        Base64Url.EncodeToString(Encoding.ASCII.GetBytes(kind.Prefix + last.Sequence.ToString(CultureInfo.InvariantCulture)));

    private static long SequenceOf(string token, ObjectKind kind)
    {
        var text = Base64Url.IsValid(token) ? Encoding.ASCII.GetString(Base64Url.DecodeFromChars(token)) : "";
        return text.StartsWith(kind.Prefix, StringComparison.Ordinal) && long.TryParse(text[kind.Prefix.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
            ? sequence
            : throw new Ec2Error("InvalidNextToken", "The NextToken is not one that this action gave");
    }
}
