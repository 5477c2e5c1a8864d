using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Umbra.Core.Comparing;

namespace Umbra.Tests.Comparing;

public sealed class FormatComparisonTests
{
    [Fact]
    public void Form_fields_are_compared_by_name() => Assert.Equal(
        ["form.b value", "form.c missing", "form.d extra"],
        Compared.Bodies("application/x-www-form-urlencoded", "a=1+%41&b=2&c=3", "b=4&d&a=1%20A"));

    [Fact]
    public void Text_is_compared_by_line() => Assert.Equal(
        ["text length", "text missing", "text value"], Compared.Bodies("text/plain", "a\nb\nc\nd\n", "a\r\nB\r\nd"));

    [Fact]
    public void Xml_is_compared_by_its_meaning()
    {
        Assert.Empty(Compared.Bodies(
            "application/xml", "<?xml version='1.0' encoding='utf-8'?><a x='1' y=\"2\"><b>t</b><!-- c --></a>", "<n:a xmlns:n='urn:n' y='2' x='1'>\n  <b> t </b>\n</n:a>"));
        Assert.Equal(
            ["xml.order.item.@kind value", "xml.order.item.price.#text value", "xml.order.note extra"],
            Compared.Bodies(
                "text/xml", "<order><item kind='1'><price>5</price></item><item kind='2'><price>6</price></item></order>",
                "<order><item kind='1'><price>5.5</price></item><item kind='3'><price>6</price></item><note/></order>"));
        Assert.Equal(["xml.a order"], Compared.Bodies("text/xml", "<a><b/><c/></a>", "<a><c/><b/></a>"));
    }

    [Fact]
    public void Xml_with_a_document_type_is_not_expanded()
    {
        const string Bomb = "<!DOCTYPE a [<!ENTITY b 'bbbbbbbb'>]><a>&b;</a>";

        Assert.Equal(["body type"], Compared.Bodies("text/xml", Bomb, "<a>bbbbbbbb</a>"));
    }

    [Fact]
    public void Deep_markup_is_looked_into_up_to_a_bound_and_compared_beyond()
    {
        static string Nested(string tag, int depth, string inner) =>
            string.Concat(Enumerable.Repeat($"<{tag}>", depth)) + inner + string.Concat(Enumerable.Repeat($"</{tag}>", depth));

        Assert.Single(Compared.Bodies("text/xml", Nested("a", 5000, "x"), Nested("a", 5000, "y")));
        Assert.Empty(Compared.Bodies("text/xml", Nested("a", 5000, "x"), Nested("a", 5000, "x ")));
        Assert.Single(Compared.Bodies("text/html", Nested("div", 900, "x"), Nested("div", 900, "y")));
        Assert.Equal(["body value"], Compared.Bodies("text/html", Nested("div", 100_000, "x"), Nested("div", 100_000, "y")));
    }

    [Fact]
    public void Html_that_makes_much_of_little_is_compared_by_its_bytes()
    {
        var bomb = string.Concat(Enumerable.Range(0, 500).Select(i => $"<b x{i}>")) + string.Concat(Enumerable.Repeat("<p>", 100_000));

        Assert.Equal(["body length", "body value"], Compared.Bodies("text/html", bomb, bomb + "x"));
    }

    [Fact]
    public void Html_is_compared_as_a_browser_reads_it()
    {
        Assert.Empty(Compared.Bodies("text/html", "<html><body><p class=a id='b'>Hi  there</body>", "<!doctype html><p id=b class=\"a\">Hi there</p>"));
        Assert.Equal(
            ["html.body.div[*].@class value", "html.head.title[*].#text value"],
            Compared.Bodies("text/html", "<title>a</title><div class=x>1</div><div>2</div>", "<title>b</title><div class=y>1</div><div>2</div>"));
    }

    [Fact]
    public void Protobuf_is_compared_by_field_numbers()
    {
        byte[] production = [0x08, 0x96, 0x01, 0x12, 0x03, (byte)'a', (byte)'b', (byte)'c', 0x1A, 0x02, 0x08, 0x01];
        byte[] other = [0x1A, 0x02, 0x08, 0x02, 0x08, 0x97, 0x01, 0x12, 0x03, (byte)'a', (byte)'b', (byte)'c', 0x20, 0x01];

        Assert.Equal(["protobuf.1 value", "protobuf.3.1 value", "protobuf.4 extra"], Compared.Bodies("application/x-protobuf", production, other));
        Assert.Equal(["body type"], Compared.Bodies("application/x-protobuf", production, [0xFF]));
    }

    [Fact]
    public void Grpc_messages_are_compared_frame_by_frame()
    {
        static byte[] Frames(params byte[][] messages) => [.. messages.SelectMany(message =>
        {
            var head = new byte[5];
            BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(1), message.Length);
            return head.Concat(message);
        })];

        Assert.Equal(
            ["grpc[*].1 value"], Compared.Bodies("application/grpc", Frames([0x08, 1], [0x08, 2]), Frames([0x08, 1], [0x08, 3])));
        Assert.Equal(["body type"], Compared.Bodies("application/grpc+proto", Frames([0x08, 1]), Frames([0x08, 1])[..^1]));
    }

    [Fact]
    public void Grpc_messages_are_decompressed()
    {
        byte[] packed = [.. Gzip([0x08, 2])];
        byte[] frame = [1, 0, 0, 0, (byte)packed.Length, .. packed];
        var zipped = new ComparedResponse { Status = 200, Head = "content-type: application/grpc\r\ngrpc-encoding: gzip\r\n"u8, Body = frame };
        var plain = new ComparedResponse { Status = 200, Head = "content-type: application/grpc\r\n"u8, Body = [0, 0, 0, 0, 2, 0x08, 2] };

        Assert.Empty(Compared.Responses(zipped, plain));
    }

    [Fact]
    public void Other_bodies_are_compared_by_length_and_hash()
    {
        Assert.Equal(["body value"], Compared.Bodies("image/png", "abc", "abd"));
        Assert.Equal(["body length", "body value"], Compared.Bodies("image/png", "abc", "abcd"));
    }

    [Fact]
    public void Codings_are_undone_first()
    {
        var zipped = new ComparedResponse { Status = 200, Head = "Content-Type: application/json\r\nContent-Encoding: gzip\r\n"u8, Body = Gzip("{\"a\":1}"u8.ToArray()) };
        var plain = new ComparedResponse { Status = 200, Head = "Content-Type: application/json\r\n"u8, Body = "{ \"a\": 1 }"u8 };
        var another = new ComparedResponse { Status = 200, Head = plain.Head, Body = "{ \"a\": 2 }"u8 };

        Assert.Empty(Compared.Responses(zipped, plain));
        Assert.Equal(["$.a value"], Compared.Responses(zipped, another));
    }

    [Fact]
    public void Coding_that_only_one_side_can_undo_is_a_difference_of_type()
    {
        var broken = new ComparedResponse { Status = 200, Head = "Content-Type: application/json\r\nContent-Encoding: gzip\r\n"u8, Body = "{\"a\":1}"u8 };
        var whole = new ComparedResponse { Status = 200, Head = broken.Head, Body = Gzip("{\"a\":1}"u8.ToArray()) };

        Assert.Equal(["body type"], Compared.Responses(broken, whole));
        Assert.Equal(["body length", "body value"], Compared.Responses(broken, new ComparedResponse { Status = 200, Head = broken.Head, Body = "{\"b\":22}"u8 }));
    }

    [Fact]
    public void Charsets_are_honoured()
    {
        var latin = new ComparedResponse { Status = 200, Head = "Content-Type: text/plain; charset=ISO-8859-1\r\n"u8, Body = Encoding.Latin1.GetBytes("é\nb") };
        var wide = new ComparedResponse { Status = 200, Head = "Content-Type: text/plain; charset=utf-16le\r\n"u8, Body = Encoding.Unicode.GetBytes("é\nc") };

        Assert.Equal(["header.content-type value", "text value"], Compared.Responses(latin, wide));
    }

    [Fact]
    public void Bodies_of_two_formats_differ_in_type()
    {
        var json = new ComparedResponse { Status = 200, Head = "Content-Type: application/json\r\n"u8, Body = "{}"u8 };
        var html = new ComparedResponse { Status = 200, Head = "Content-Type: text/html\r\n"u8, Body = "<p>"u8 };

        Assert.Equal(["body type", "header.content-type value"], Compared.Responses(json, html));
    }

    private static byte[] Gzip(byte[] body)
    {
        using var packed = new MemoryStream();
        using (var stream = new GZipStream(packed, CompressionLevel.Fastest))
        {
            stream.Write(body);
        }

        return packed.ToArray();
    }
}
