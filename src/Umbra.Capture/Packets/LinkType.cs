namespace Umbra.Capture.Packets;

/// <summary>What a captured packet begins with: the numbers of pcap's registry (LINKTYPE_*), of those that are read.</summary>
internal enum LinkType
{
    /// <summary>BSD loopback: the address family in the capturing host's byte order.</summary>
    Null = 0,

    /// <summary>Ethernet.</summary>
    Ethernet = 1,

    /// <summary>Raw IP, as some systems number it in files.</summary>
    RawOld = 12,

    /// <summary>Raw IP, version 4 or 6.</summary>
    Raw = 101,

    /// <summary>OpenBSD loopback: the address family in network byte order.</summary>
    Loop = 108,

    /// <summary>Linux "cooked": the <c>any</c> interface.</summary>
    LinuxSll = 113,

    /// <summary>Raw IPv4.</summary>
    Ipv4 = 228,

    /// <summary>Raw IPv6.</summary>
    Ipv6 = 229,

    /// <summary>Linux "cooked", version 2.</summary>
    LinuxSll2 = 276,
}
