using System.Text;
using CsCheck;
using Umbra.Core.Sanitizing.Text;

namespace Umbra.Tests.Sanitizing;

public class DocumentMarksProperties
{
    // Whatever means something to a detector, to an escape or to base64, and what parts values.
    private static readonly Gen<string> Value = Gens.Any(
        "a", "Z", "7", "2026-11-24", " ", "-", ".", "@", ":", "=", "%40", "&#64;", "\\n", "+49 711", "(", ")", "_", "/", "ey", "eyJ", "AKIA", "DE89", "2001:db8::1",
        "password=x", "ada@shop.com", "QWxhZGRpbjpvcGVuIHNlc2FtZQ", "é", "a lamp", "0711/1234567", "4111 1111 1111 1111", "Bearer abcdefgh").Array[0, 8].Select(string.Concat);

    [Fact]
    public void A_value_without_a_mark_is_one_in_which_nothing_can_be_found() =>
        Value.Array[1, 12].Sample(
            values =>
            {
                var document = Encoding.UTF8.GetBytes(string.Concat(values.Select(value => $"\"{value}\",")));
                var marks = new DocumentMarks();
                marks.Read(document);
                var start = 0;
                foreach (var value in values.Select(Encoding.UTF8.GetBytes))
                {
                    start++;
                    Assert.True(
                        marks.HasAny(start, start + value.Length) || InnerDocument.MayBe(value) || TextScanner.CannotChange(value, Escaping.Json),
                        Encoding.UTF8.GetString(value));
                    start += value.Length + 2;
                }
            },
            iter: 20_000);

    [Fact]
    public void HasAny_sees_a_mark_in_the_range_and_none_outside()
    {
        var document = new byte[200];
        Array.Fill(document, (byte)'"');
        document[130] = (byte)'@';
        var marks = new DocumentMarks();
        marks.Read(document);

        Assert.True(marks.HasAny(130, 131));
        Assert.True(marks.HasAny(0, 200));
        Assert.False(marks.HasAny(0, 130));
        Assert.False(marks.HasAny(131, 200));
        Assert.False(marks.HasAny(130, 130));
    }

    [Theory]
    [InlineData("2026-11-24T10:00:00Z", true)]
    [InlineData("2026-11-24 10:00:00", true)]
    [InlineData("2026-11-24T10:00:00.123456789+01:00", true)]
    [InlineData("2026-11-24T10:00:00.", false)]
    [InlineData("2026-11-24T10:00:00.1234567890Z", false)]
    [InlineData("2026-11-24T10:00:00 ada@b.c", false)]
    [InlineData("2026-11-24T10:00:00+1:000", false)]
    [InlineData("0711-12-34T56:78:9x", false)]
    public void A_timestamp_is_told_by_its_form(string value, bool expected) =>
        Assert.Equal(expected, Core.Sanitizing.Formats.Timestamps.Is(Encoding.UTF8.GetBytes(value)));
}
