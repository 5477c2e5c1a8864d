using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using CsCheck;
using Umbra.Core.Http;
using Umbra.Core.Sanitizing;

namespace Umbra.Tests.Sanitizing.Formats;

/// <summary>
/// Documents that are well-formed, laid out in every way that their format allows, with a canary in each: an address where the detectors have to find
/// it, a word where only the name tells. All of them are sent, and no canary with them, whoever reads what is sent.
/// </summary>
public sealed class CanaryProperties
{
    private const string Word = "Canary";
    private const string Address = "canary.bird@leak.com";

    private static readonly int Iterations = Environment.GetEnvironmentVariable("UMBRA_TEST_LONG") == "1" ? 500_000 : 10_000;

    private static readonly Gen<string> Name = Gens.Any("first_name", "firstName", "LastName", "surname");

    // White space, commas and comments between the tokens of GraphQL.
    private static readonly Gen<string> Ignored = Gens.Any("", " ", "\n", ",", "\t", "\r\n", "# a: \"b\n", " , ", "\uFEFF").Array[0, 3].Select(string.Concat);

    private static readonly Gen<Sanitizer> Profile = Gens.Any(Cleaning.Standard, Cleaning.With(SanitizeProfile.Strict));

    [Fact]
    public void GraphQl_never_lets_a_canary_out() =>
        Gen.Select(Profile, GraphQlDocument).Sample(
            (sanitizer, document) =>
            {
                var cleaned = Cleaning.Body(sanitizer, "application/graphql", document);
                AssertGone(cleaned, document);
                Assert.Equal(Tokens(document), Tokens(cleaned));
            },
            iter: Iterations);

    [Fact]
    public void Xml_never_lets_a_canary_out_and_stays_xml() =>
        Gen.Select(Profile, Document(isHtml: false)).Sample(
            (sanitizer, document) =>
            {
                var cleaned = Cleaning.Body(sanitizer, "application/xml", document);
                var read = Read(cleaned);
                AssertGone(cleaned + read.Value + string.Concat(read.DescendantsAndSelf().Attributes().Select(attribute => attribute.Value)), document);
                Assert.Equal(Read(document).DescendantsAndSelf().Select(element => element.Name), read.DescendantsAndSelf().Select(element => element.Name));
            },
            iter: Iterations);

    [Fact]
    public void Html_never_lets_a_canary_out() =>
        Gen.Select(Profile, Document(isHtml: true)).Sample(
            (sanitizer, document) =>
            {
                var cleaned = Cleaning.Body(sanitizer, "text/html", document);
                AssertGone(cleaned + Decoded(cleaned) + Decoded(Regex.Replace(cleaned, "<!--.*?-->", "", RegexOptions.Singleline)), document);
            },
            iter: Iterations);

    [Fact]
    public void Multipart_never_lets_a_canary_out_and_keeps_its_parts() =>
        Gen.Select(Profile, Gens.Any("b", "----WebKitFormBoundary7MA4YWxkTrZu0gW", "4111-1111-1111-1111", "a'()+_,-./:=?z"), Part.Array[1, 4]).Sample(
            (sanitizer, boundary, parts) =>
            {
                var body = string.Concat(parts.Select(part => $"--{boundary}\r\n{part}\r\n")) + $"--{boundary}--\r\n";
                var cleaned = Cleaning.Body(sanitizer, $"multipart/form-data; boundary=\"{boundary}\"", body);
                AssertGone(cleaned + WebUtility.UrlDecode(cleaned), body);
                var left = cleaned[2..cleaned.IndexOf('\r', StringComparison.Ordinal)];
                Assert.Equal(parts.Length + 2, cleaned.Split($"--{left}").Length);
            },
            iter: Iterations);

    [Fact]
    public void Field_of_the_protocol_never_lets_a_canary_out() =>
        Gen.Select(
            Profile,
            Gens.Any("Accept", "Accept-Language", "Cache-Control", "Content-Type", "Date", "Expect", "Keep-Alive", "Pragma", "Priority", "Range", "Sec-Ch-Ua", "Te", "Traceparent", "Vary", "If-Modified-Since"),
            Gens.Any("", "a/b, ", "application/json; p=", "multipart/mixed; boundary=b; p=\"", "bytes=0-4, ", "00- ", "\"Chromium\";v="),
            Gens.Any(Address, "mailto:" + Address, Address.Replace("@", "%40", StringComparison.Ordinal), "<" + Address + ">", Address.Replace("@", "&#64;", StringComparison.Ordinal)),
            Gens.Any("", "\"", "; q=0.5", ", b/c", " -01"))
        .Sample(
            (sanitizer, name, before, canary, after) =>
            {
                var cleaned = Cleaning.Head(sanitizer, $"GET / HTTP/1.1\r\nHost: shop\r\n{name}: {before}{canary}{after}\r\n\r\n");
                AssertGone(cleaned, canary);
                Assert.Contains($"\r\n{name}: {before}", cleaned, StringComparison.Ordinal);
            },
            iter: Iterations);

    private static Gen<string> GraphQlDocument
    {
        get
        {
            var word = Gens.Any($"\"{Word}\"", $"\"a {Word} \\\" b\"", $"\"\"\"{Word}\"\"\"", $"\"\"\"a \\\"\"\" {Word}\n\"\"\"", $"\"\"\" \"\" {Word} \\\\\"\"\" b\"\"\"");
            var address = Gens.Any($"\"{Address}\"", $"\"{Address.Replace("@", "\\u{0040}", StringComparison.Ordinal)}\"", $"\"to {Address.Replace("@", "\\u0040", StringComparison.Ordinal)}\"", $"\"\"\"a \\\"\"\" {Address}\"\"\"", $"[\"lamp\", [{{a: \"{Address}\"}}]]");
            var value = Nested(word, 3);
            var argument = Gen.Select(Name, Ignored, Ignored, value).Select((name, before, after, canary) => $"{name}{before}:{after}{canary}");
            var other = Gen.Select(Gens.Any("a", "note", "ids"), Ignored, Gen.OneOf(address, Gens.Any("\"lamp\"", "7", "-1.5e3", "PENDING", "$v", "null", "[]"))).Select((name, between, canary) => $"{name}{between}:{between}{canary}");
            var arguments = Gen.OneOf(argument, other).Array[1, 4].Select(list => string.Join(", ", list));
            return Gen.Select(arguments, Name, Ignored, value, arguments, Gens.Any("", $"# {Address}")).Select((first, name, between, canary, second, comment) =>
                $"query q($a: Int = 7, ${name}{between}:{between}[String!]! = {between}{canary}) {{ first_name: users({first}) {{ id, b: orders({second}) @include(if: true) {{ ...F }} }} }}{comment}");
        }
    }

    private static Gen<string> Part
    {
        get
        {
            var named = Gen.Select(
                    Gens.Any("form-data; ", "form-data;", "form-data; x; ", "form-data; x ;y=1 ; ", "FORM-DATA;\t"),
                    Gens.Any("name=\"first_name\"", "NAME=first_name", "name = \"first_name\"", "name=\"first\\_name\"", "name=\"first%5Fname\"", "name=\"first_name\"; name=\"a\""),
                    Gens.Any("", "; filename=\"blob\"", "; filename=x.json", "; x"),
                    Gens.Any("", "text/plain", "application/json", "application/xml", "application/x-ndjson", "text/html"))
                .Select((disposition, name, file, type) => $"Content-Disposition: {disposition}{name}{file}\r\n{(type.Length > 0 ? $"Content-Type: {type}\r\n" : "")}\r\n{ContentOf(type)}");
            var line = Gens.Any($"X-Note: {Address}\r\n", $"X-First-Name: {Word}\r\n", $"Authorization: {Word}\r\n", $"Cookie: a={Word}\r\n", $"Content-Type: text/plain; a=\"{Address}\"\r\n", $"Content-Id: <{Address}>\r\n");
            var noted = line.Select(text => $"Content-Disposition: form-data; name=\"note\"\r\n{text}\r\nlamp");
            var found = Gens.Any($"form-data; name=\"{Address}\"", $"form-data; name=\"a\"; filename=\"{Word} {Address}.txt\"", $"{Address}; name=\"a\"", $"form-data; {Address}; name=\"a\"")
                .Select(disposition => $"Content-Disposition: {disposition}\r\n\r\nmail {Address}");
            return Gen.OneOf(named, noted, found);
        }
    }

    private static Gen<string> Nested(Gen<string> leaf, int depth)
    {
        if (depth == 0)
        {
            return leaf;
        }

        var inner = Nested(leaf, depth - 1);
        return Gen.OneOf(
            leaf,
            Gen.Select(inner, Ignored, inner).Select((one, between, other) => $"[{between}{one}, {between}{other}{between}]"),
            Gen.Select(inner, Ignored, inner).Select((one, between, other) => $"{{{between}a{between}:{one}, is {between}: {other}{between}}}"));
    }

    private static string ContentOf(string type) => type switch
    {
        "application/json" => $"{{\"a\": [\"{Word}\", {{\"b\": \"{Word} x\"}}], \"c\": true}}",
        "application/x-ndjson" => $"\"{Word}\"\n[\"{Word}\"]",
        "application/xml" => $"<a b=\"{Word}\">{Word}<c><![CDATA[{Word}]]></c></a>",
        "text/html" => $"<p title={Word}>{Word}<br>{Word}",
        _ => Word,
    };

    // Elements whose names tell, with the word in them; others with the address, in one piece for who reads it.
    private static Gen<string> Document(bool isHtml)
    {
        var divider = isHtml
            ? Gens.Any("", "", "<!-- x -->", "<!---->", "<!-->")
            : Gens.Any("", "", "<!-- x -->", "<?x y?>", "<![CDATA[]]>", "<!---->");
        var address = Gen.Select(Gen.Int[0, 11].Array[Address.Length], divider.Array[Address.Length])
            .Select((ways, dividers) => string.Concat(Address.Select((character, i) => dividers[i] + Written(character, i + 1 < Address.Length ? Address[i + 1] : ' ', ways[i], isHtml))));
        var whole = Gen.Int[0, 11].Array[Address.Length].Select(ways => string.Concat(Address.Select((character, i) => Written(character, ' ', ways[i] is 5 or 6 ? 0 : ways[i], isHtml: false))));
        var inner = isHtml
            ? Gens.Any("<i>", "</i>", "<br>", "</x>", "<p/>", " ", "<!-- a -->", "<img src='a'>", "<textarea></a></textarea>", "<first_name></first_name>", "<First_Name x></FIRST_NAME>", "<first_name/></first_name>", "&amp;")
            : Gens.Any("<i/>", "<i>x</i>", "<i a='b'></i>", "<?x?>", " ", "<!-- a -->", "<![CDATA[<x>]]>", "<first_name></first_name>", "<first_name/>", "&amp;");
        var named = Gen.Select(Name, inner.Array[0, 4], inner.Array[0, 4], Gens.Any(Word, isHtml ? Word + "<!-- -->" + Word : "<![CDATA[" + Word + "]]>"))
            .Select((name, before, after, canary) => $"<{name}>{string.Concat(before)}{canary}{string.Concat(after)}{canary}</{name}>");
        var found = address.Select(canary => $"<p>mail {canary}</p>");
        var attribute = Gen.Select(Gens.Any("a", "href", "first_name"), whole, Gens.Any("\"", "'")).Select((name, canary, quote) => $"<p x='1' {name} = {quote}{canary}{quote}/>");
        var remark = Gens.Any($"<!-- {Address} -->", isHtml ? $"<?{Address}>" : $"<?x {Address}?>", isHtml ? $"<{Address}>" : $"<![CDATA[ {Address} ]]>", isHtml ? $"<p {Address} a=b>" : $"<p>{Address}</p>", isHtml ? $"<script>'{Address}'</script>" : "<p/>");
        return Gen.OneOf(named, found, attribute, remark).Array[1, 4].Select(parts => $"<o>{string.Concat(parts)}</o>");
    }

    private static string Written(char character, char next, int way, bool isHtml) => way switch
    {
        0 => $"&#{(int)character};",
        1 => $"&#x{(int)character:x};",
        2 => $"&#0000000000000000{(int)character};",
        3 => $"&#x000000000000{(int)character:X};",
        4 when isHtml && !char.IsAsciiDigit(next) => $"&#{(int)character}",
        5 when isHtml && !char.IsAsciiHexDigit(next) => $"&#x{(int)character:x}",
        6 when !isHtml => $"<![CDATA[{character}]]>",
        _ => character.ToString(),
    };

    private static void AssertGone(string cleaned, string document) =>
        Assert.False(cleaned.Contains("canary", StringComparison.OrdinalIgnoreCase), $"{document}\nbecame\n{cleaned}");

    private static XElement Read(string document) =>
        XElement.Load(XmlReader.Create(new StringReader(document), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit }), LoadOptions.PreserveWhitespace);

    // As a browser does it, for ASCII.
    private static string Decoded(string text) => Regex.Replace(
        text,
        "&#(?:[xX]([0-9a-fA-F]+)|([0-9]+));?",
        match => ((char)int.Parse(match.Groups[1].Length > 0 ? match.Groups[1].ValueSpan : match.Groups[2].ValueSpan, match.Groups[1].Length > 0 ? NumberStyles.HexNumber : NumberStyles.None, CultureInfo.InvariantCulture)).ToString());

    // What GraphQL reads, with every literal the same.
    private static string Tokens(string document) => Regex.Replace(
        Regex.Replace(document, "\"\"\"(?:\\\\\"\"\"|(?!\"\"\").)*\"\"\"|\"(?:\\\\.|[^\"\\\\\n])*\"|#[^\r\n]*", match => match.Value[0] == '#' ? " " : "\"\"", RegexOptions.Singleline),
        "[\\s,\uFEFF]+",
        " ");
}
