using Umbra.Core.Handoff;
using Umbra.Core.Sanitizing;

namespace Umbra.Core.Recording.Capture;

/// <summary>What the sanitizer did to an exchange.</summary>
[Flags]
internal enum SanitizedParts : byte
{
    /// <summary>It changed nothing.</summary>
    None = 0,

    /// <summary>The request's head.</summary>
    RequestHead = 1,

    /// <summary>The request's body.</summary>
    RequestBody = 2,

    /// <summary>The response's head.</summary>
    ResponseHead = 4,

    /// <summary>The response's body.</summary>
    ResponseBody = 8,

    /// <summary>The response's body is left out: it could not vouch for it.</summary>
    ResponseWithheld = 16,
}

/// <summary>What was done, as a record says it. Each list is made once.</summary>
/// <param name="profile">The sanitizer's profile; null when there is none.</param>
internal sealed class SanitizedLists(SanitizeProfile? profile)
{
    private static readonly string[] Names = ["request.head", "request.body", "response.head", "response.body", "response.body withheld"];

    private readonly byte[]?[] _lists = new byte[1 << Names.Length][];

    /// <summary>The list, encoded.</summary>
    public byte[] Of(SanitizedParts parts) => _lists[(int)parts] ??= profile is null ? NameList.None
        : NameList.Encode([profile.Value.ToString().ToLowerInvariant(), .. Names.Where((_, i) => ((int)parts >> i & 1) != 0)]);
}
