using System.Text.Json.Nodes;
using Umbra.Configuration.Yaml;

namespace Umbra.Configuration.Shapes;

/// <summary>How a kind of value is written and read.</summary>
/// <typeparam name="T">What it becomes.</typeparam>
/// <param name="Description">What it is, in a word or two: <c>duration</c>.</param>
/// <param name="Parse">Reads it. The problem is worded to follow the value: "is not a duration".</param>
/// <param name="Format">Writes it.</param>
/// <param name="Schema">Its JSON schema, without the references to environment and files that every value may be.</param>
internal sealed record ScalarKind<T>(string Description, ScalarParser<T> Parse, Func<T, string> Format, Func<JsonObject> Schema)
{
    /// <summary>Errors never quote it.</summary>
    public bool IsPrivate { get; init; }

    /// <summary>It may not stand in the file itself.</summary>
    public bool IsSecret { get; init; }

    /// <summary>A default is a number or a truth value in JSON.</summary>
    public Func<T, JsonNode>? FormatJson { get; init; }
}

/// <summary>Reads a text.</summary>
/// <returns>What is wrong with it, worded to follow it, and a mend; null when nothing is.</returns>
internal delegate Complaint? ScalarParser<T>(string text, string folder, out T value);

/// <summary>What is wrong with a text.</summary>
/// <param name="Problem">Worded to follow the text: "is not a duration".</param>
/// <param name="Mend">What to write instead.</param>
internal sealed record Complaint(string Problem, string? Mend = null);

/// <summary>A value that is written as one text.</summary>
internal sealed class ScalarShape<T>(ScalarKind<T> kind, string? minimum = null, string? maximum = null) : Shape
{
    /// <inheritdoc/>
    public override string Description =>
        (minimum, maximum) switch
        {
            (null, null) => kind.Description,
            (not null, null) => $"{kind.Description}, {minimum} or more",
            (null, not null) => $"{kind.Description}, up to {maximum}",
            _ => $"{kind.Description}, {minimum} to {maximum}",
        };

    /// <inheritdoc/>
    public override bool TryRead(Node node, string key, Reading reading, out object? value)
    {
        value = null;
        if (node is not ScalarNode scalar)
        {
            reading.Report(node, key, $"must be one value, not a {(node is ListNode ? "list" : "map")}", $"it is a {kind.Description}");
            return false;
        }

        if (reading.TextOf(scalar, key) is not { } text)
        {
            return false;
        }

        if (kind.IsSecret && scalar.Place.Origin is null && !References.IsIn(scalar.Text))
        {
            reading.Report(node, key, "is a secret and does not belong in the file", "write ${env:NAME} or ${file:path}");
            return false;
        }

        var complaint = kind.Parse(text, reading.Folder, out var parsed) ?? RangeComplaint(parsed, reading.Folder);
        if (complaint is not null)
        {
            reading.Report(node, key, $"{(kind.IsPrivate || kind.IsSecret ? "its value" : Reading.Quote(scalar))} {complaint.Problem}", complaint.Mend);
            return false;
        }

        value = parsed;
        return true;
    }

    /// <inheritdoc/>
    public override JsonObject Schema(SchemaDefinitions definitions)
    {
        if (kind.IsSecret)
        {
            return definitions.ReferToReference();
        }

        var schema = kind.Schema();
        if (Bound(minimum) is { } least)
        {
            schema["minimum"] = least;
        }

        if (Bound(maximum) is { } most)
        {
            schema["maximum"] = most;
        }

        return schema is { Count: 1 } && (string?)schema["type"] == "string"
            ? schema
            : new JsonObject { ["anyOf"] = new JsonArray(schema, definitions.ReferToReference()) };
    }

    /// <inheritdoc/>
    public override string? Format(object value) => kind.IsPrivate || kind.IsSecret ? null : kind.Format((T)value);

    /// <inheritdoc/>
    public override string? FormatForFile(object value) => kind.IsSecret ? null : value is PrivateText text ? text.Secret.Reveal() : kind.Format((T)value);

    /// <inheritdoc/>
    public override JsonNode? FormatJson(object value) => kind.FormatJson is { } json ? json((T)value) : base.FormatJson(value);

    // Whole numbers have their range in the schema; units have theirs in the description.
    private static JsonNode? Bound(string? text) => typeof(T) == typeof(int) && text is not null && Units.TryParseInteger(text, out var number) ? JsonValue.Create(number) : null;

    private Complaint? RangeComplaint(T parsed, string folder)
    {
        if (minimum is not null && Limit(minimum, folder) is { } least && Comparer<T>.Default.Compare(parsed, least) < 0)
        {
            return new Complaint("is too small", $"at least {minimum}");
        }

        return maximum is not null && Limit(maximum, folder) is { } most && Comparer<T>.Default.Compare(parsed, most) > 0
            ? new Complaint("is too great", $"at most {maximum}")
            : null;
    }

    private T? Limit(string text, string folder) =>
        kind.Parse(text, folder, out var value) is null ? value : throw new InvalidOperationException($"'{text}' is no bound of a {kind.Description}.");
}
