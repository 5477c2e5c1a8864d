using System.Collections.Immutable;
using System.Text;
using Umbra.Core.Mirroring;

namespace Umbra.Core.Delivery;

/// <summary>What all <see cref="HeaderRule"/>s for one field name come to.</summary>
internal sealed class FieldRule(string name)
{
    /// <summary>The name as it is written.</summary>
    public byte[] Name { get; } = Encoding.ASCII.GetBytes(name);

    /// <summary>The client's fields of that name are sent.</summary>
    public bool KeepsOriginal { get; private set; } = true;

    /// <summary>The one field that takes the first original's place, or stands at the end; null for none.</summary>
    public HeaderTemplate? Replacement { get; private set; }

    /// <summary>Fields at the end.</summary>
    public ImmutableArray<HeaderTemplate> Additions { get; private set; } = [];

    /// <summary>Takes in the next rule: setting and removing undo what rules before it did.</summary>
    public void Take(HeaderRule rule)
    {
        if (rule.Kind == HeaderRuleKind.Add)
        {
            Additions = Additions.Add(Template(rule));
            return;
        }

        KeepsOriginal = false;
        Additions = [];
        Replacement = rule.Kind == HeaderRuleKind.Set ? Template(rule) : null;
    }

    private static HeaderTemplate Template(HeaderRule rule) => new(rule.Value ?? "", rule.IsLiteral);
}
