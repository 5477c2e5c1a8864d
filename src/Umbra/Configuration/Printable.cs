namespace Umbra.Configuration;

/// <summary>A text of the user's made fit for one line of a terminal.</summary>
internal static class Printable
{
    /// <summary>The text with control characters replaced, cut at a length.</summary>
    public static string Text(string text, int mostCharacters)
    {
        var shown = text.Length <= mostCharacters ? text : text[..(mostCharacters - 1)] + "…";
        return string.Create(shown.Length, shown, (span, from) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = char.IsControl(from[i]) || char.IsSurrogate(from[i]) ? '\uFFFD' : from[i];
            }
        });
    }
}
