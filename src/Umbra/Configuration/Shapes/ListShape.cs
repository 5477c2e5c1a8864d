using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Umbra.Configuration.Yaml;

namespace Umbra.Configuration.Shapes;

/// <summary>A list; one item may stand without brackets.</summary>
internal sealed class ListShape<T>(Shape item) : Shape, IListShape
{
    /// <inheritdoc/>
    public Shape ItemShape => item;

    /// <inheritdoc/>
    public override string Description => $"list of: {item.Description}";

    /// <inheritdoc/>
    public override bool TryRead(Node node, string key, Reading reading, out object? value)
    {
        var items = ImmutableArray.CreateBuilder<T>();
        if (node is ListNode list)
        {
            for (var i = 0; i < list.Items.Count; i++)
            {
                reading.Remember(KeyPath.Item(key, i), list.Items[i]);
                Add(list.Items[i], KeyPath.Item(key, i));
            }
        }
        else
        {
            Add(node, key);
        }

        value = items.ToImmutable();
        return true;

        void Add(Node part, string partKey)
        {
            if (item.TryRead(part, partKey, reading, out var read))
            {
                items.Add((T)read!);
            }
        }
    }

    /// <inheritdoc/>
    public override JsonObject Schema(SchemaDefinitions definitions) => new()
    {
        ["anyOf"] = new JsonArray(new JsonObject { ["type"] = "array", ["items"] = item.Schema(definitions) }, item.Schema(definitions)),
    };

    /// <inheritdoc/>
    public override string? Format(object value)
    {
        var items = ((ImmutableArray<T>)value).Select(one => item.Format(one!)).ToList();
        return items.Count == 0 || items.Contains(null) ? null : $"[{string.Join(", ", items)}]";
    }

    /// <inheritdoc/>
    public override JsonNode? FormatJson(object value)
    {
        var items = ((ImmutableArray<T>)value).Select(one => item.FormatJson(one!)).ToList();
        return items.Count == 0 || items.Contains(null) ? null : new JsonArray([.. items]);
    }
}

/// <summary>A list, whatever its items are.</summary>
internal interface IListShape
{
    /// <summary>What its items are.</summary>
    Shape ItemShape { get; }
}
