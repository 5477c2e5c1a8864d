using Umbra.Configuration.Shapes;

namespace Umbra.Configuration.Validation;

/// <summary>Checks where a mirror's copies go: promise 2 (nothing leaks) and promise 1 (production first) hang on it.</summary>
internal static class TargetValidator
{
    /// <summary>Tells everything that is wrong with the target.</summary>
    public static void Validate(MirrorConfiguration mirror, UmbraConfiguration configuration, string key, Reading reading)
    {
        if (reading.Has(key + ".recording"))
        {
            reading.Report(key + ".recording", "is not used: the target is no recording", "remove it, or write to: recording:FILE in another mirror");
        }

        ValidateTls(mirror, key, reading);
        ValidateLoop(mirror, configuration, key, reading);
    }

    private static void ValidateTls(MirrorConfiguration mirror, string key, Reading reading)
    {
        if (!reading.Has(key + ".tls"))
        {
            return;
        }

        if (mirror.To.Scheme != Uri.UriSchemeHttps)
        {
            reading.Report(key + ".tls", "is not used: the target is http://", "write https://, or remove tls");
        }
        else if (!mirror.Tls.Enabled)
        {
            reading.Report(key + ".tls", "is off, and the target is https://", "write http://, or remove tls");
        }

        TlsClientValidator.Validate(mirror.Tls, key + ".tls", reading);
    }

    private static void ValidateLoop(MirrorConfiguration mirror, UmbraConfiguration configuration, string key, Reading reading)
    {
        foreach (var source in configuration.Taps)
        {
            if (source.Tap.Production.Any(address => address.Port == mirror.To.Port && Reach.AreSame(address.Host, mirror.To.Host)))
            {
                reading.Report(key + ".to", $"is production of source {source.Name}: every request would reach it twice", "give the shadow's own address; advice: isolate state");
            }
        }

        foreach (var source in configuration.Gateways)
        {
            if (source.Gateway.Routes.SelectMany(route => route.To).SelectMany(destination => destination.Url).Any(url => url.Port == mirror.To.Port && Reach.AreSame(url.Host, mirror.To.Host)))
            {
                reading.Report(key + ".to", $"is a destination of gateway {source.Name}: it would get production's requests and copies", "give the shadow's own address; advice: isolate state");
            }
        }

        foreach (var (listener, endPoint) in ListenerValidator.All(configuration).Where(entry => Reach.Reaches(mirror.To.Host, mirror.To.Port, entry.EndPoint)))
        {
            reading.Report(key + ".to", $"is Umbra itself ({listener})", "give the shadow's own address; advice: isolate state");
        }
    }
}
