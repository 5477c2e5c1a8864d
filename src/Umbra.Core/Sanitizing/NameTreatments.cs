using System.Buffers.Binary;
using System.Collections.Immutable;
using System.IO.Hashing;
using System.Text;
using Umbra.Core.Sanitizing.Detecting;
using Umbra.Core.Sanitizing.Text;

namespace Umbra.Core.Sanitizing;

/// <summary>
/// What the name of a value says of it, for one kind of place. Names recur, so what was found out once is kept: a look at a known name is
/// a hash and a comparison.
/// </summary>
internal sealed class NameTreatments
{
    // Names are what clients send, so their number has a bound; past it they are looked at each time.
    private const int Slots = 4096;
    private const int LongestKept = 128;

    private readonly ImmutableArray<(byte[] Name, Treatment Treatment)> _rules;
    private readonly Func<byte[], Treatment?> _profile;
    private readonly Entry?[] _known = new Entry?[Slots];

    /// <param name="rules">The user's rules of this place, with their names.</param>
    /// <param name="profile">What the profile says of a name.</param>
    public NameTreatments(IEnumerable<(string Name, Treatment Treatment)> rules, Func<byte[], Treatment?> profile)
    {
        _rules = [.. rules.Select(rule => (Encoding.UTF8.GetBytes(rule.Name), rule.Treatment))];
        _profile = profile;
    }

    /// <summary>What is done with a value of that name; null when only the detectors decide.</summary>
    public Treatment? For(ReadOnlySpan<byte> name) => For(name, out _);

    /// <summary>The same.</summary>
    /// <param name="name">The name.</param>
    /// <param name="isPlain">The name itself holds nothing that a detector could find: there is no need to look.</param>
    public Treatment? For(ReadOnlySpan<byte> name, out bool isPlain)
    {
        if (name.Length > LongestKept)
        {
            isPlain = false;
            return Find(name.ToArray());
        }

        // One slot a name, and the last one that came has it: a race costs a look, nothing else.
        ref var slot = ref _known[(int)(HashOf(name) % Slots)];
        if (slot is { } entry && name.SequenceEqual(entry.Name))
        {
            isPlain = entry.IsPlain;
            return entry.Treatment;
        }

        var copy = name.ToArray();
        var found = Find(copy);
        isPlain = TextScanner.CannotChange(name, Escaping.None);
        slot = new Entry(copy, found, isPlain);
        return found;
    }

    /// <summary>What the profile says of a name of a JSON member, a field or a parameter.</summary>
    public static Treatment? OfValueName(byte[] name) =>
        TellingNames.IsSecret(name) ? Secret
        : TellingNames.IsPersonal(name, out var kind) ? PersonalOf(kind)
        : null;

    /// <summary>What is done with a value whose name tells of personal data.</summary>
    public static Treatment PersonalOf(ValueKind kind) => Personal[(int)kind];

    private static Treatment Secret { get; } =
        new(SanitizeAction.Pseudonym, Treatment.OfProfile, "its name tells of a secret") { Kind = ValueKind.Secret, OnlySecrets = true };

    private static ImmutableArray<Treatment> Personal { get; } =
    [
        .. Enum.GetValues<ValueKind>().Select(kind => new Treatment(SanitizeAction.Pseudonym, Treatment.OfProfile, "its name tells of personal data") { Kind = kind }),
    ];

    // Names are short: their first and their last eight bytes are all of them, or four, or the name itself.
    private static ulong HashOf(ReadOnlySpan<byte> name) => name.Length switch
    {
        > 16 => XxHash3.HashToUInt64(name),
        >= 8 => Mixed(BinaryPrimitives.ReadUInt64LittleEndian(name), BinaryPrimitives.ReadUInt64LittleEndian(name[^8..]), name.Length),
        >= 4 => Mixed(BinaryPrimitives.ReadUInt32LittleEndian(name), BinaryPrimitives.ReadUInt32LittleEndian(name[^4..]), name.Length),
        > 0 => Mixed(name[0], ((ulong)name[name.Length / 2] << 8) | name[^1], name.Length),
        _ => 0,
    };

    private static ulong Mixed(ulong first, ulong last, int length)
    {
        var high = Math.BigMul(first ^ 0x9E3779B97F4A7C15, last ^ ((ulong)length * 0xC2B2AE3D27D4EB4F), out var low);
        return high ^ low;
    }

    private Treatment? Find(byte[] name)
    {
        foreach (var (candidate, treatment) in _rules)
        {
            if (Ascii.EqualsIgnoreCase(candidate, name))
            {
                return treatment;
            }
        }

        return _profile(name);
    }

    private sealed record Entry(byte[] Name, Treatment? Treatment, bool IsPlain);
}
