using System.Reflection;
using System.Runtime.CompilerServices;

namespace Umbra.Configuration.Shapes;

/// <summary>A key of a record.</summary>
/// <remarks>
/// What a process does not ask for is not found out: one that starts looks at the few keys that its file has, and the whole configuration has some
/// hundreds.
/// </remarks>
internal sealed class Setting
{
    private readonly Lazy<object> _defaults;

    public Setting(PropertyInfo property, SettingAttribute attribute, Lazy<object> defaults)
    {
        _defaults = defaults;
        Property = property;
        Attribute = attribute;
        Key = attribute.Key ?? char.ToLowerInvariant(property.Name[0]) + property.Name[1..];
        IsRequired = property.IsDefined(typeof(RequiredMemberAttribute));
    }

    /// <summary>The key.</summary>
    public string Key { get; }

    /// <summary>Where its value goes.</summary>
    public PropertyInfo Property { get; }

    /// <summary>What is said of it.</summary>
    public SettingAttribute Attribute { get; }

    /// <summary>The record needs it.</summary>
    public bool IsRequired { get; }

    /// <summary>Its value where the file does not give one; null when there is none.</summary>
    public object? Default => IsRequired ? null : Property.GetValue(_defaults.Value);

    /// <summary>What it takes.</summary>
    public Shape Shape => field ??= ShapeFactory.Of(Property.PropertyType, Attribute);
}
