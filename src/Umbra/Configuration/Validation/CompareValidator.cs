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
        if (compare.Noise is { To: not null } noise)
        {
            ValidateNoise(noise, mirror, configuration, reading.Has(key + ".noise.to") ? key + ".noise.to" : key + ".noise", reading);
            if (reading.Has(key + ".noise.tls") && noise.To.Scheme != Uri.UriSchemeHttps)
            {
                reading.Report(key + ".noise.tls", "is not used: the address is http://", "write https://, or remove tls");
            }
        }

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

    // What goes there has been through no sanitizer: a shadow's address in this place would be a leak.
    private static void ValidateNoise(NoiseConfiguration noise, MirrorConfiguration of, UmbraConfiguration configuration, string key, Reading reading)
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
