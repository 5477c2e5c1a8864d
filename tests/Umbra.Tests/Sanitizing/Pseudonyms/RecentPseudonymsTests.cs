using System.Text;
using Umbra.Core.Sanitizing;
using Umbra.Core.Sanitizing.Pseudonyms;

namespace Umbra.Tests.Sanitizing.Pseudonyms;

public class RecentPseudonymsTests
{
    [Fact]
    public void Recall_of_what_was_not_remembered_is_nothing()
    {
        var recent = new RecentPseudonyms();
        recent.Remember(RecentPseudonyms.Fingerprint(ValueKind.Email, "a@b.c"u8), "x"u8);

        Assert.Equal(0, recent.Recall(RecentPseudonyms.Fingerprint(ValueKind.Text, "a@b.c"u8), new byte[64]));
        Assert.Equal(0, recent.Recall(RecentPseudonyms.Fingerprint(ValueKind.Email, "b@b.c"u8), new byte[64]));
    }

    [Fact]
    public void Remember_of_one_longer_than_a_place_keeps_nothing()
    {
        var recent = new RecentPseudonyms();
        var fingerprint = RecentPseudonyms.Fingerprint(ValueKind.Text, "v"u8);
        recent.Remember(fingerprint, new byte[48]);

        Assert.Equal(0, recent.Recall(fingerprint, new byte[64]));
    }

    [Fact]
    public void Write_gives_the_same_for_values_that_pushed_each_other_out()
    {
        var pseudonyms = new Pseudonymizer("a key of sixteen bytes"u8);
        var values = Enumerable.Range(0, 10_000).Select(i => Encoding.UTF8.GetBytes($"user{i}@shop.com")).ToArray();
        var first = values.Select(value => Write(pseudonyms, value)).ToArray();

        Assert.Equal(first, values.Select(value => Write(pseudonyms, value)));
        Assert.Equal(first, values.Select(value => Write(new Pseudonymizer("a key of sixteen bytes"u8), value)).Take(10).Concat(first.Skip(10)));
    }

    private static string Write(Pseudonymizer pseudonyms, byte[] value)
    {
        var output = new byte[Pseudonymizer.SizeBound(value.Length)];
        return Encoding.UTF8.GetString(output, 0, pseudonyms.Write(ValueKind.Email, value, output));
    }
}
