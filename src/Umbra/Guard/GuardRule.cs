using System.Collections.Immutable;
using System.Globalization;
using System.Net;

namespace Umbra.Guard;

/// <summary>A rule, ready to be compared with calls.</summary>
internal sealed class GuardRule
{
    private readonly ImmutableArray<string> _hosts;
    private readonly ImmutableArray<string> _suffixes;
    private readonly ImmutableArray<int> _ports;
    private readonly ImmutableArray<string> _methods;
    private readonly string? _path;
    private readonly bool _isLocal;

    /// <exception cref="IOException">The body's file went away.</exception>
    public GuardRule(GuardRuleConfiguration configuration, int index)
    {
        Name = configuration.Name ?? index.ToString(CultureInfo.InvariantCulture);
        _hosts = [.. configuration.Host.Where(host => !IsWildcard(host)).Select(HostName.Normalize)];
        _suffixes = [.. configuration.Host.Where(IsWildcard).Select(host => "." + HostName.Normalize(host[2..]))];
        (_ports, _methods, _path, _isLocal) = (configuration.Ports, configuration.Methods, configuration.Path, configuration.Local);
        Action = configuration.Allow == true ? GuardAction.Allow : configuration.Answer is not null ? GuardAction.Answer : GuardAction.Deny;
        Answer = configuration.Answer is { } answer ? CannedAnswer.From(answer) : null;
    }

    /// <summary>Its name, or its number from 0.</summary>
    public string Name { get; }

    /// <summary>What becomes of what it fits.</summary>
    public GuardAction Action { get; }

    /// <summary>What it answers; null when it does not.</summary>
    public CannedAnswer? Answer { get; }

    /// <summary>Whether it fits.</summary>
    /// <param name="destination">Where the call goes.</param>
    /// <param name="method">As it came.</param>
    /// <param name="path">See <see cref="Destination.PathForRules"/>; null for a tunnel, which no rule with a path fits.</param>
    public bool Fits(Destination destination, string method, string? path) =>
        (_ports.IsEmpty || _ports.Contains(destination.Port))
        && (_methods.IsEmpty || _methods.Contains(method))
        && (_path is null || (path is not null && path.StartsWith(_path, StringComparison.Ordinal)))
        && FitsHost(destination.Host);

    /// <summary>Whether what it allows may reach <see cref="LocalAddresses"/>: where it says so, or names the address or <c>localhost</c> itself.</summary>
    public bool PermitsLocal(string host) => _isLocal || (_hosts.Contains(host) && (host == "localhost" || IPAddress.TryParse(host, out _)));

    private bool FitsHost(string host)
    {
        if (_hosts.IsEmpty && _suffixes.IsEmpty)
        {
            return true;
        }

        // A wildcard is over names; "*.1" must not be a way to write addresses.
        return _hosts.Contains(host)
            || (_suffixes.Any(suffix => host.Length > suffix.Length && host.EndsWith(suffix, StringComparison.Ordinal)) && !IPAddress.TryParse(host, out _));
    }

    private static bool IsWildcard(string host) => host.StartsWith("*.", StringComparison.Ordinal);
}
