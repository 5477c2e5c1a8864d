namespace Umbra.Core.Sanitizing;

/// <summary>One rule of the user's: where, and what is done there.</summary>
/// <param name="Place">What <paramref name="Selector"/> selects.</param>
/// <param name="Selector">A name, a JSON path, a path template, or a kind of value; see <see cref="SanitizePlace"/>.</param>
/// <param name="Action">What is done.</param>
/// <param name="Kind">What the value is, for <see cref="SanitizeAction.Pseudonym"/>; null to tell it by the value.</param>
/// <param name="KeepLast">How many characters at the end <see cref="SanitizeAction.Mask"/> leaves.</param>
/// <param name="Constant">What <see cref="SanitizeAction.Replace"/> puts in the place.</param>
internal sealed record SanitizeRule(
    SanitizePlace Place, string Selector, SanitizeAction Action, ValueKind? Kind = null, int KeepLast = 0, string Constant = "");

/// <summary>What a rule selects.</summary>
internal enum SanitizePlace : byte
{
    /// <summary>A header or trailer field by name.</summary>
    Header,

    /// <summary>A cookie by name.</summary>
    Cookie,

    /// <summary>A query parameter by name.</summary>
    Query,

    /// <summary>The path segments that a template names: <c>/users/{id}/orders/{order}</c>. A <c>*</c> stands for one segment that is left alone.</summary>
    Path,

    /// <summary>A value in JSON by its path: <c>$.a.b[*].c</c>, <c>$..name</c>.</summary>
    Json,

    /// <summary>A value by its name wherever names are: JSON members, form fields, parts of multipart bodies, XML elements and attributes, query parameters, GraphQL arguments.</summary>
    Key,

    /// <summary>A form field, or a part of a multipart body, by name.</summary>
    Form,

    /// <summary>What the detectors find, by kind.</summary>
    Detect,
}

/// <summary>What is done with a value.</summary>
internal enum SanitizeAction : byte
{
    /// <summary>It leaves as it is; no detector looks at it.</summary>
    Keep,

    /// <summary>It goes, with its name where it has one.</summary>
    Remove,

    /// <summary>Stars take the place of its characters, but for some at the end.</summary>
    Mask,

    /// <summary>A constant takes its place.</summary>
    Replace,

    /// <summary>A pseudonym takes its place.</summary>
    Pseudonym,

    /// <summary>A keyed hash takes its place, in hexadecimal.</summary>
    Hash,
}
