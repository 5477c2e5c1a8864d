using System.Text;
using CsCheck;
using Umbra.Core.Sanitizing;
using Umbra.Core.Sanitizing.Pseudonyms;

namespace Umbra.Tests.Sanitizing.Pseudonyms;

public sealed class PseudonymizerProperties
{
    private static readonly ValueKind[] Kinds = Enum.GetValues<ValueKind>();

    [Fact]
    public void Same_key_gives_the_same_pseudonym_and_another_key_another()
    {
        var again = new Pseudonymizer("a key of sixteen"u8);
        var same = 0;
        Named.Any.Sample(
            given =>
            {
                var written = Named.One.Write(given.Kind, given.Value);
                Assert.Equal(written, again.Write(given.Kind, given.Value));
                if (written == Named.Other.Write(given.Kind, given.Value) && !Named.One.Is(given.Kind, given.Value))
                {
                    Assert.True(HasSmallDomain(given), $"{given.Kind} {given.Value}");
                    Interlocked.Increment(ref same);
                }
            },
            iter: 10_000);
        Assert.InRange(same, 0, 1000);
    }

    [Fact]
    public void Pseudonym_met_again_is_recognised_and_left() => Named.Any.Sample(
        given =>
        {
            var written = Named.One.Write(given.Kind, given.Value);
            return given.Kind is ValueKind.Integer or ValueKind.Date
                ? !Named.One.Is(given.Kind, written)
                : Named.One.Is(given.Kind, written) && Named.One.Write(given.Kind, written) == written;
        },
        iter: 10_000);

    [Fact]
    public void Value_is_not_among_what_is_left() => Named.Any.Where(given => !HasSmallDomain(given) && !Named.One.Is(given.Kind, given.Value)).Sample(
        given => Named.One.Write(given.Kind, given.Value) != given.Value, iter: 10_000);

    [Fact]
    public void Form_of_no_kind_becomes_a_text() => Gen.Select(Gens.Any(Kinds), Gen.String[Gen.Char["xyz!"], 1, 40]).Sample((kind, value) =>
    {
        var written = Named.One.Write(kind, value);
        return written.StartsWith("anon-", StringComparison.Ordinal) && written.Length == 21 && Named.One.Is(kind, written)
            && (kind is ValueKind.ServiceKey or ValueKind.PrivateKey or ValueKind.Credential or ValueKind.Secret || written == Named.One.Write(ValueKind.Text, value));
    });

    [Fact]
    public void Any_bytes_are_written_within_the_bound()
    {
        var bytes = Gen.OneOf(
            Gen.Byte.Array[0, 300],
            Gens.Any("0123456789 -+().", "abcdef0123456789-{}:.", "AZaz09 ", "eyJ.@_-").SelectMany(alphabet => Gen.String[Gen.Char[alphabet], 0, 60]).Select(Encoding.UTF8.GetBytes),
            Gen.Select(Named.Any, Gen.Int[0, 400], Gen.Byte).Select((given, at, value) => Mutate(given.Value, at, value)));
        Gen.Select(Gens.Any(Kinds), bytes).Sample(
            (kind, value) =>
            {
                var destination = new byte[Pseudonymizer.SizeBound(value.Length)];
                var length = Named.One.Write(kind, value, destination);
                Assert.InRange(length, Math.Min(value.Length, 1), destination.Length);
                Assert.Equal(value.Length == 0, length == 0);
                Assert.Equal(32, Named.One.WriteHash(value, new byte[32]));
            },
            iter: 40_000);
    }

    [Fact]
    public void Threads_do_not_disturb_each_other()
    {
        var given = Named.Any.Array[200].Single();
        var expected = given.Select(one => Named.One.Write(one.Kind, one.Value)).ToArray();
        Parallel.For(0, 5_000, i => Assert.Equal(expected[i % 200], Named.One.Write(given[i % 200].Kind, given[i % 200].Value)));
    }

    [Fact]
    public void Hash_is_of_its_own_and_hexadecimal()
    {
        Span<byte> hash = stackalloc byte[32];
        Named.One.WriteHash("jane@example.com"u8, hash);
        var expected = System.Security.Cryptography.HMACSHA256.HashData("a key of sixteen"u8, "Pjane@example.com"u8);
        Assert.Equal(Convert.ToHexStringLower(expected)[..32], Encoding.ASCII.GetString(hash));
    }

    [Fact]
    public void Short_key_is_refused() => Assert.Throws<ArgumentException>(() => new Pseudonymizer("fifteen bytes.."u8));

    // Two keys may agree where there are few pseudonyms, and a number may be its own.
    private static bool HasSmallDomain((ValueKind Kind, string Value) given) => given.Kind switch
    {
        ValueKind.Integer => given.Value.Length < 7,
        ValueKind.Telephone or ValueKind.Date or ValueKind.IPv4 or ValueKind.SocialSecurityNumber or ValueKind.CardNumber or ValueKind.Iban => true,
        _ => false,
    };

    private static byte[] Mutate(string value, int at, byte with)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        bytes[at % bytes.Length] = with;
        return bytes;
    }
}
