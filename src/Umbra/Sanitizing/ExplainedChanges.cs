using System.Text;
using Umbra.Configuration;
using Umbra.Core.Sanitizing;

namespace Umbra.Sanitizing;

/// <summary>Says every change on a line of its own: the rule, what was there, what is there now. For a user's own input, on a user's own terminal.</summary>
internal sealed class ExplainedChanges(TextWriter output) : IChangeObserver
{
    private const int MostCharacters = 60;

    /// <inheritdoc/>
    public void Changed(string reason, ReadOnlySpan<byte> before, ReadOnlySpan<byte> after) =>
        output.WriteLine(after.IsEmpty ? $"{reason}: {Shown(before)} removed" : $"{reason}: {Shown(before)} → {Shown(after)}");

    private static string Shown(ReadOnlySpan<byte> text) =>
        $"'{Printable.Text(Encoding.UTF8.GetString(text[..Math.Min(text.Length, 4 * MostCharacters)]), MostCharacters)}'";
}
