using System.Collections.Immutable;
using Umbra.Configuration.Shapes;

namespace Umbra.Configuration.Validation;

/// <summary>Checks sources of packets.</summary>
internal static class PacketsValidator
{
    /// <summary>Tells everything that does not go together.</summary>
    public static void Validate(UmbraConfiguration configuration, Reading reading)
    {
        foreach (var source in configuration.Sources)
        {
            ValidateRules(source.Capture?.Filter, $"sources.{source.Name}.capture.filter", reading);
            ValidateRules(source.Vxlan?.Filter, $"sources.{source.Name}.vxlan.filter", reading);
        }

        foreach (var filter in configuration.Filters)
        {
            ValidateRules(filter, $"filters.{filter.Name}", reading);
        }

        for (var i = 0; i < configuration.Sessions.Length; i++)
        {
            ValidateSession(configuration.Sessions[i], configuration.Sessions[..i], configuration, reading);
        }

        var tunnels = configuration.Sources.Where(source => source.Vxlan?.Listen is not null).ToList();
        for (var i = 1; i < tunnels.Count; i++)
        {
            foreach (var other in tunnels.Take(i).Where(other => other.Vxlan!.Listen.Equals(tunnels[i].Vxlan!.Listen)))
            {
                ValidatePair(tunnels[i], other, reading);
            }
        }
    }

    private static void ValidateSession(SessionConfiguration session, ImmutableArray<SessionConfiguration> earlier, UmbraConfiguration configuration, Reading reading)
    {
        var key = $"sessions.{session.Name}";
        var known = configuration.Filters.Select(filter => filter.Name).ToList();
        if (session.Filter is { } name && !known.Contains(name) && !reading.Has($"filters.{name}"))
        {
            var mend = NearestWord.Of(name, known) is { } nearest ? $"did you mean {nearest}?" : known.Count > 0 ? $"the filters are {string.Join(", ", known)}" : "give it under filters";
            reading.Report(key + ".filter", $"there is no filter {reading.Shown(key + ".filter", name)}", mend);
        }

        ValidateFrames(session.Interface, key + ".interface", reading);
        if (earlier.FirstOrDefault(other => other.Interface == session.Interface && other.Number == session.Number) is { } same)
        {
            reading.Report(key + ".number", $"{session.Number} is taken by session {same.Name} of the same interface", "give each its own: packets go to the first that accepts them");
        }
    }

    /// <summary>Checks the name of an interface whose packets are sent on.</summary>
    public static void ValidateFrames(string? name, string key, Reading reading)
    {
        if (name == "any")
        {
            reading.Report(key, "any has no frames that could be sent on", "name the interface: eth0; several need a session each");
        }
    }

    private static void ValidateRules(PacketFilterConfiguration? filter, string key, Reading reading)
    {
        if (filter is null)
        {
            return;
        }

        for (var i = 1; i < filter.Rules.Length; i++)
        {
            var rule = filter.Rules[i];
            if (filter.Rules.Take(i).Any(earlier => earlier is not null && rule is not null && earlier.Number == rule.Number && earlier.Direction == rule.Direction))
            {
                reading.Report($"{KeyPath.Item(key + ".rules", i)}.number", $"{rule.Number} is taken by another rule of the same direction", "give each its own: the first that fits decides");
            }
        }

        if (filter.Rules.IsEmpty && !filter.AmazonDns && reading.Errors.Count == 0)
        {
            reading.Report(key, "has no rule: no packet would be taken", "give it rules: [ { number: 100, direction: ingress, action: accept } ], or remove it");
        }
    }

    private static void ValidatePair(SourceConfiguration source, SourceConfiguration other, Reading reading)
    {
        var (mine, theirs) = (source.Vxlan!.Vni, other.Vxlan!.Vni);
        var key = $"sources.{source.Name}.vxlan";
        if (mine.IsEmpty && theirs.IsEmpty)
        {
            reading.Report(key + ".listen", $"{source.Vxlan.Listen} is that of source {other.Name}, and both take all networks", "give each its vni");
        }
        else if (mine.Intersect(theirs).Select(vni => (int?)vni).FirstOrDefault() is { } shared)
        {
            reading.Report(key + ".vni", $"{shared} is taken by source {other.Name} at the same address", "give each network to one source");
        }
    }
}
