namespace Umbra.Configuration;

/// <summary>A text that may stand in the file as it is, but that is not shown: a header field's value.</summary>
/// <param name="Secret">The text.</param>
internal sealed record PrivateText(Secret Secret);
