using System.Text;
using Umbra.Core.Sanitizing;
using Umbra.Core.Sanitizing.Detecting;

namespace Umbra.Tests.Sanitizing.Detecting;

/// <summary>What the detectors find in a text, as text.</summary>
internal static class Found
{
    /// <summary>Every finding of a text, in order: kind and what it covers.</summary>
    public static List<(ValueKind Kind, string Text)> In(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return [.. In(bytes).Select(finding => (finding.Kind, Encoding.UTF8.GetString(bytes, finding.Start, finding.Length)))];
    }

    /// <summary>Every finding, in order.</summary>
    public static List<Finding> In(byte[] text)
    {
        var findings = new List<Finding>();
        for (var start = 0; Detectors.TryFind(text, start, out var finding); start = finding.Start + finding.Length)
        {
            findings.Add(finding);
        }

        return findings;
    }

    /// <summary>Asserts what is found in a text where the findings are marked: <c>call ‹+49 30 123456› now</c>.</summary>
    public static void AssertMarked(ValueKind kind, string marked)
    {
        var expected = marked.Split('‹').Skip(1).Select(part => (kind, part[..part.IndexOf('›')])).ToList();

        Assert.Equal(expected, In(marked.Replace("‹", "", StringComparison.Ordinal).Replace("›", "", StringComparison.Ordinal)));
    }
}
