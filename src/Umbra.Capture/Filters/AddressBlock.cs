using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Umbra.Capture.Filters;

/// <summary>A block of addresses (CIDR), of IPv4 or IPv6. One of IPv6 has no IPv4 address in it.</summary>
internal readonly record struct AddressBlock
{
    private static readonly UInt128 MappedPrefix = new(0, 0xFFFF_0000_0000);

    private readonly UInt128 _base;
    private readonly UInt128 _mask;
    private readonly bool _isVersion4;

    /// <param name="network">The block.</param>
    public AddressBlock(IPNetwork network)
    {
        _isVersion4 = network.BaseAddress.AddressFamily == AddressFamily.InterNetwork;
        Span<byte> bytes = stackalloc byte[16];
        network.BaseAddress.MapToIPv6().TryWriteBytes(bytes, out _);
        var length = network.PrefixLength + (_isVersion4 ? 96 : 0);
        _mask = length == 0 ? 0 : UInt128.MaxValue << (128 - length);
        _base = BinaryPrimitives.ReadUInt128BigEndian(bytes) & _mask;
    }

    /// <summary>Whether an address is in it.</summary>
    /// <param name="address">The address; one of IPv4 in its IPv6-mapped form.</param>
    public bool Contains(UInt128 address) => (address & _mask) == _base && (_isVersion4 || address >> 32 != MappedPrefix >> 32);
}
