using System.Collections.Immutable;
using System.Net;
using Umbra.Configuration;

namespace Umbra.Ec2;

/// <summary>What the API knows of this host: AWS's names for interfaces and targets, and what they are here. Immutable.</summary>
internal sealed record Ec2Settings
{
    /// <summary>The account's number, of 12 digits.</summary>
    public required string Account { get; init; }

    /// <summary>Interfaces by the ids of network interfaces.</summary>
    public required ImmutableDictionary<string, string> Interfaces { get; init; }

    /// <summary>Hosts and ports by the ids and ARNs of targets.</summary>
    public required ImmutableDictionary<string, DnsEndPoint> Targets { get; init; }

    /// <summary>The sessions of the file: their numbers are taken on their interfaces.</summary>
    public required ImmutableArray<(string Interface, int Number, string Name)> FileSessions { get; init; }

    /// <summary>The kernel's buffer of an interface.</summary>
    public required int BufferBytes { get; init; }

    /// <summary>The settings in a configuration; null when it has no API.</summary>
    public static Ec2Settings? Of(UmbraConfiguration configuration) => configuration.Ec2 is not { } ec2 ? null : new Ec2Settings
    {
        Account = ec2.Account,
        Interfaces = ec2.Interfaces.ToImmutableDictionary(one => one.Name, one => one.Interface, StringComparer.Ordinal),
        Targets = ec2.Targets.ToImmutableDictionary(one => one.Name, one => new DnsEndPoint(one.To.Host, one.To.Port), StringComparer.Ordinal),
        FileSessions = [.. configuration.Sessions.Select(session => (session.Interface, session.Number, session.Name))],
        BufferBytes = (int)ec2.Buffer.Bytes,
    };
}
