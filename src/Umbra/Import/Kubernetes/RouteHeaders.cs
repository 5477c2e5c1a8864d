using System.Collections.Immutable;
using Umbra.Configuration;
using Umbra.Configuration.Shapes;
using Umbra.Core.Mirroring;

namespace Umbra.Import.Kubernetes;

/// <summary>Gathers changes of header fields. What Umbra does not let anybody change is remarked on.</summary>
/// <param name="draft">Takes the remarks.</param>
/// <param name="isRequest">They are a request's, so that Host can be among them.</param>
internal sealed class RouteHeaders(ImportDraft draft, bool isRequest)
{
    private readonly Dictionary<string, string> _set = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> _add = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _removed = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What Host is replaced by; null when nothing does.</summary>
    public string? Host { get; private set; }

    /// <summary>A field gets one value.</summary>
    /// <param name="line">The line that says so.</param>
    /// <param name="name">The field.</param>
    /// <param name="value">The value.</param>
    /// <param name="hasVariables">What looks like a variable of Umbra's is one.</param>
    public void Set(int line, string name, string value, bool hasVariables = false)
    {
        if (isRequest && name.ToLowerInvariant() is "host" or ":authority")
        {
            Host = IsValue(line, name, value, hasVariables) && value.Length > 0 ? value : Host;
        }
        else if (IsName(line, name) && IsValue(line, name, value, hasVariables))
        {
            Put(line, _set, name, value);
        }
    }

    /// <summary>A field gets one value more; as <see cref="Set"/>.</summary>
    public void Add(int line, string name, string value, bool hasVariables = false)
    {
        if (IsName(line, name) && IsValue(line, name, value, hasVariables))
        {
            Put(line, _add, name, value);
        }
    }

    /// <summary>A field is removed.</summary>
    public void Remove(int line, string name)
    {
        if (IsName(line, name))
        {
            _removed.Add(name);
        }
    }

    /// <summary>All of them.</summary>
    public HeadersConfiguration ToConfiguration() => new() { Set = Values(_set), Add = Values(_add), Remove = [.. _removed] };

    private static ImmutableArray<HeaderValueConfiguration> Values(Dictionary<string, string> values) =>
        [.. values.Select(value => new HeaderValueConfiguration { Name = value.Key, Value = new PrivateText(new Secret(value.Value)) })];

    private void Put(int line, Dictionary<string, string> values, string name, string value)
    {
        if (!values.TryAdd(name, value))
        {
            draft.Remark(line, RemarkKind.LeftOut, $"a second change of the header {name} is left out: the first counts");
        }
    }

    private bool IsName(int line, string name)
    {
        var complaint = TextCondition.IsName(name, isHeader: true) ? TextRules.Parse(TextRule.ChangedHeaderName, name, "", out _) : new Complaint("is not a header's name");
        if (complaint is not null)
        {
            draft.Remark(line, RemarkKind.LeftOut, $"the change of the header {Printable.Text(name, 64)} is left out: the name {complaint.Problem}");
        }

        return complaint is null;
    }

    private bool IsValue(int line, string name, string value, bool hasVariables)
    {
        var problem = value.Length > 0 && TextRules.Parse(TextRule.HeaderValue, value, "", out _) is { } complaint ? $"its value {complaint.Problem}"
            : !hasVariables && RequestVariables.AreIn(value) ? "its value would be a variable of Umbra's"
            : null;
        if (problem is not null)
        {
            draft.Remark(line, RemarkKind.LeftOut, $"the change of the header {Printable.Text(name, 64)} is left out: {problem}");
        }

        return problem is null;
    }
}
