using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using Umbra.Core.Mirroring;

namespace Umbra.Configuration.Shapes;

/// <summary>Finds what a property takes by its type.</summary>
internal static class ShapeFactory
{
    private static readonly ConcurrentDictionary<Type, RecordShape> _records = new();

    /// <summary>The whole configuration.</summary>
    public static RecordShape Root { get; } = Record(typeof(UmbraConfiguration));

    /// <summary>The shape of a property.</summary>
    public static Shape Of(Type declared, SettingAttribute attribute)
    {
        var type = Nullable.GetUnderlyingType(declared) ?? declared;
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>))
        {
            var item = type.GetGenericArguments()[0];
            return typeof(INamed).IsAssignableFrom(item)
                ? (Shape)Activator.CreateInstance(typeof(NamedShape<>).MakeGenericType(item), Record(item))!
                : (Shape)Activator.CreateInstance(typeof(ListShape<>).MakeGenericType(item), Of(item, attribute))!;
        }

        return type.IsEnum ? new WordShape(type) : Scalar(type, attribute) ?? Record(type);
    }

    private static Shape? Scalar(Type type, SettingAttribute attribute) => type switch
    {
        _ when type == typeof(string) => With(TextKinds.Plain(attribute.Text), attribute),
        _ when type == typeof(Secret) => With(TextKinds.Hidden(attribute.Text), attribute),
        _ when type == typeof(PrivateText) => With(TextKinds.Private(attribute.Text), attribute),
        _ when type == typeof(bool) => With(ScalarKinds.Truth, attribute),
        _ when type == typeof(int) => With(ScalarKinds.Integer, attribute),
        _ when type == typeof(TimeSpan) => With(ScalarKinds.Duration, attribute),
        _ when type == typeof(ByteSize) => With(ScalarKinds.Size, attribute),
        _ when type == typeof(Percent) => With(ScalarKinds.Share, attribute),
        _ when type == typeof(Rate) => With(ScalarKinds.Frequency, attribute),
        _ when type == typeof(Factor) => With(ScalarKinds.Times, attribute),
        _ when type == typeof(IpProtocol) => With(ScalarKinds.Protocol, attribute),
        _ when type == typeof(VxlanAddress) => With(AddressKinds.Vxlan, attribute),
        _ when type == typeof(PortSpan) => With(ScalarKinds.Ports, attribute),
        _ when type == typeof(IPNetwork) => With(ScalarKinds.Network, attribute),
        _ when type == typeof(IPAddress) => With(ScalarKinds.Address, attribute),
        _ when type == typeof(IPEndPoint) => With(AddressKinds.Listen, attribute),
        _ when type == typeof(ProductionAddress) => With(AddressKinds.Production, attribute),
        _ when type == typeof(Uri) => With(attribute.Text == TextRule.Target ? AddressKinds.Target : AddressKinds.Url, attribute),
        _ when type == typeof(MethodPolicy) => new MethodsShape(),
        _ => null,
    };

    private static ScalarShape<T> With<T>(ScalarKind<T> kind, SettingAttribute attribute) => new(kind, attribute.Minimum, attribute.Maximum);

    /// <summary>The shape of a record.</summary>
    public static RecordShape Record(Type type) => _records.GetOrAdd(type, key => new RecordShape(key));
}
