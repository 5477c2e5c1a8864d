using System.Reflection;
using System.Runtime.CompilerServices;

namespace Umbra.Configuration.Shapes;

/// <summary>A key of a record.</summary>
internal sealed class Setting
{
    public Setting(PropertyInfo property, SettingAttribute attribute, object defaults)
    {
        Property = property;
        Attribute = attribute;
        Key = attribute.Key ?? char.ToLowerInvariant(property.Name[0]) + property.Name[1..];
        IsRequired = property.IsDefined(typeof(RequiredMemberAttribute));
        Default = IsRequired ? null : property.GetValue(defaults);
        Shape = ShapeFactory.Of(property.PropertyType, attribute);
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
    public object? Default { get; }

    /// <summary>What it takes.</summary>
    public Shape Shape { get; }
}
