using System.Text.Json.Nodes;

namespace Umbra.Configuration.Shapes;

/// <summary>Texts, shown and not shown.</summary>
internal static class TextKinds
{
    /// <summary>A text.</summary>
    public static ScalarKind<string> Plain(TextRule rule) => new(
        TextRules.Description(rule), (string text, string folder, out string value) => TextRules.Parse(rule, text, folder, out value), value => value, Schema);

    /// <summary>A text that comes from the environment or from a file and is never shown.</summary>
    public static ScalarKind<Secret> Hidden(TextRule rule) => new(
        "secret",
        (string text, string folder, out Secret value) =>
        {
            var complaint = TextRules.Parse(rule, text, folder, out var parsed);
            value = new Secret(parsed);
            return complaint;
        },
        value => value.ToString(),
        Schema)
    { IsSecret = true };

    /// <summary>A text that may stand in the file and is not shown.</summary>
    public static ScalarKind<PrivateText> Private(TextRule rule) => new(
        TextRules.Description(rule),
        (string text, string folder, out PrivateText value) =>
        {
            // A field's value may be empty (RFC 9110 section 5.5).
            var complaint = text.Length == 0 ? null : TextRules.Parse(rule, text, folder, out _);
            value = new PrivateText(new Secret(text));
            return complaint;
        },
        value => value.Secret.ToString(),
        Schema)
    { IsPrivate = true };

    private static JsonObject Schema() => new() { ["type"] = "string" };
}
