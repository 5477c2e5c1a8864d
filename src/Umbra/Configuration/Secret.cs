namespace Umbra.Configuration;

/// <summary>A text that is never shown: not in errors, not in logs, not by a record's ToString.</summary>
internal sealed class Secret(string value) : IEquatable<Secret>
{
    private readonly string _value = value;

    /// <summary>The text itself, for the one place that needs it.</summary>
    public string Reveal() => _value;

    /// <summary>Whether both hold the same text.</summary>
    public bool Equals(Secret? other) => other is not null && string.Equals(_value, other._value, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Secret);

    /// <inheritdoc/>
    public override int GetHashCode() => _value.GetHashCode(StringComparison.Ordinal);

    /// <summary><c>***</c>.</summary>
    public override string ToString() => "***";
}
