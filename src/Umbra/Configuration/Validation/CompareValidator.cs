using Umbra.Configuration.Shapes;
using Umbra.Core.Comparing;
using Umbra.Core.Comparing.Endpoints;

namespace Umbra.Configuration.Validation;

/// <summary>Checks what a mirror's responses are compared by.</summary>
internal static class CompareValidator
{
    /// <summary>Tells everything that does not go together.</summary>
    public static void Validate(MirrorConfiguration mirror, CompareConfiguration compare, UmbraConfiguration configuration, string key, Reading reading)
    {
        ValidateInstance(compare.Noise, mirror, configuration, key + ".noise", reading);
        ValidateInstance(compare.Production, mirror, configuration, key + ".production", reading);
        ValidateReceiver(mirror, compare, configuration, key, reading);

        if (reading.Errors.Count == 0)
        {
            ValidatePlan(compare, key, reading);
        }

        foreach (var (index, member) in compare.Keys.Index())
        {
            if (member.StartsWith('@') || member.Contains('.'))
            {
                reading.Report(KeyPath.Item(key + ".keys", index), "is not a member's name", "write the name alone: sku");
            }
        }
    }

    // What each rule says was read by itself; how many there are, and whether they can be together, is the comparison's to say.
    private static void ValidatePlan(CompareConfiguration compare, string key, Reading reading)
    {
        try
        {
            var pairing = compare.ToPairing();
            _ = new ComparisonPlan(pairing.Comparison);
            _ = new EndpointNames(pairing.Endpoints);
        }
        catch (FormatException exception)
        {
            reading.Report(key, $"cannot be compared by: {exception.Message}");
        }
    }

    // What a proxy mirrors comes without production's answer; elsewhere the one that users got is the one to compare with.
    private static void ValidateReceiver(MirrorConfiguration mirror, CompareConfiguration compare, UmbraConfiguration configuration, string key, Reading reading)
    {
        var receivers = configuration.Sources.Where(source => source.Receiver is not null && mirror.From.Contains(source.Name)).Select(source => source.Name).ToList();
        if (compare.Enabled && compare.Production is null && receivers.Count > 0 && !reading.Has(key + ".production"))
        {
            reading.Report(key, $"has no production to compare with: source {receivers[0]} is a receiver, which does not know what production answered", "give it production: http://an-instance-of-production:port");
        }
        else if (compare.Production is not null && receivers.Count < mirror.From.Length && reading.Errors.Count == 0)
        {
            reading.Report(key + ".production", $"is not used: source {mirror.From.First(name => !receivers.Contains(name))} knows what production answered", "remove it, or give receivers a mirror of their own");
        }
    }

    private static void ValidateInstance(NoiseConfiguration? instance, MirrorConfiguration mirror, UmbraConfiguration configuration, string key, Reading reading)
    {
        if (instance is not { To: not null })
        {
            return;
        }

        ValidateAddress(instance, mirror, configuration, reading.Has(key + ".to") ? key + ".to" : key, reading);
        if (reading.Has(key + ".tls") && instance.To.Scheme != Uri.UriSchemeHttps)
        {
            reading.Report(key + ".tls", "is not used: the address is http://", "write https://, or remove tls");
        }
    }

    // What goes there has been through no sanitizer: a shadow's address in this place would be a leak.
    private static void ValidateAddress(NoiseConfiguration noise, MirrorConfiguration of, UmbraConfiguration configuration, string key, Reading reading)
    {
        foreach (var mirror in configuration.SendingMirrors)
        {
            if (mirror.To.Port == noise.To.Port && Reach.AreSame(mirror.To.Host, noise.To.Host))
            {
                reading.Report(
                    key, $"is the target of mirror {mirror.Name}: it would get production's requests unsanitized", "give the address of a second instance of production, or remove it; advice: sanitize");
                return;
            }
        }

        foreach (var (listener, _) in ListenerValidator.All(configuration).Where(entry => Reach.Reaches(noise.To.Host, noise.To.Port, entry.EndPoint)))
        {
            reading.Report(key, $"is Umbra itself ({listener})", $"give the address of a second instance of what {string.Join(", ", of.From)} has as production");
        }
    }
}
