using Umbra.Configuration;
using Umbra.Import.Documents;
using Umbra.Import.Kubernetes;

namespace Umbra.Import.GatewayApi;

/// <summary>Gateway API's conditions on texts: a <c>type</c>, <c>Exact</c> when none is given, and a value.</summary>
internal static class TypedText
{
    /// <summary>Reads one that is <c>Exact</c> or a <c>RegularExpression</c>; an empty value when there is none.</summary>
    public static TextMatchConfiguration? Read(DocumentNode condition, string key, out string? problem)
    {
        problem = $"{key} is not one value";
        if (condition[key] is { Kind: not DocumentNodeKind.Scalar })
        {
            return null;
        }

        var value = condition[key]?.Text ?? "";
        switch (condition["type"]?.AsText() ?? "Exact")
        {
            case "Exact":
                return TextCondition.Exact(value);
            case "RegularExpression":
                var match = TextCondition.Regex(value, out var wrong);
                problem = wrong;
                return match;
            default:
                problem = "its type is neither Exact nor RegularExpression";
                return null;
        }
    }
}
