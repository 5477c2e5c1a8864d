using System.Text;
using CsCheck;

namespace Umbra.Tests.Http;

/// <summary>Makes valid pipelined conversations: each exchange's request and response as bytes.</summary>
internal static class ConversationGenerator
{
    private static readonly Gen<string> Text = Gen.String[Gen.Char['a', 'z'], 0, 40];

    private static readonly Gen<string> Body = Gen.OneOf(Gen.Const(""), Gen.String[Gen.Char[(char)0, (char)255], 1, 200], Gen.Const("\r\n\r\nGET /no HTTP/1.1\r\n\r\n"));

    private static readonly Gen<string> Fields = Gens.Any(
        "", "Accept: */*\r\n", "X-Folded: one\r\n two\r\n", "Expect: 100-continue\r\n", "Cookie: a=b; c=d\r\nX-Empty:\r\n", "x-tab:\tvalue \t\r\n", "X-Obs: \u00e9\u00ff\r\n");

    private static readonly Gen<string> Chunked =
        from pieces in Body.Where(body => body.Length > 0).Array[0, 3]
        from extension in Gens.Any("", ";a", ";a=\"b c\"", " ;x=1")
        from trailers in Gens.Any("", "T: 1\r\n", "T: 1\r\nU: a\r\n b\r\n")
        from zeros in Gens.Any("0", "000")
        select string.Concat(pieces.Select(piece => $"{piece.Length:X}{extension}\r\n{piece}\r\n")) + zeros + "\r\n" + trailers + "\r\n";

    private static readonly Gen<(string Framing, string Body)> Framed = Gen.OneOf(
        Gen.Const(("", "")),
        Body.Select(body => ($"Content-Length: {body.Length}\r\n", body)),
        Body.Select(body => ($"content-length:{body.Length}\r\nContent-Length: {body.Length}\r\n", body)),
        Chunked.Select(body => ("Transfer-Encoding: Chunked\r\n", body)));

    private static readonly Gen<(string Method, string Request)> Request =
        from method in Gens.Any("GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "M-SEARCH")
        from target in Gens.Any("/", "/a/../b?x=%2F", "http://shop.example/a?b", "*", "/products/42")
        from blank in Gens.Any("", "\r\n")
        from fields in Fields
        from framed in Framed
        select (method, $"{blank}{method} {target} HTTP/1.1\r\nHost: shop\r\n{fields}{framed.Framing}\r\n{framed.Body}");

    private static readonly Gen<Func<string, string>> Response =
        from interim in Gens.Any("", "HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n")
        from status in Gens.Any("200 OK", "404 Not Found", "204 No Content", "304 Not Modified", "500 ", "299")
        from fields in Fields
        from framed in Framed.Where(framed => framed.Framing.Length > 0)
        select (Func<string, string>)(method =>
            $"{interim}HTTP/1.1 {status}\r\n{fields}{framed.Framing}\r\n{(method == "HEAD" || status[..3] is "204" or "304" ? "" : framed.Body)}");

    /// <summary>One to six exchanges.</summary>
    public static Gen<(byte[] Request, byte[] Response)[]> Conversation { get; } =
        (from request in Request
         from response in Response
         select (Encoding.Latin1.GetBytes(request.Request), Encoding.Latin1.GetBytes(response(request.Method)))).Array[1, 6];
}
