using Umbra.Configuration.Shapes;

namespace Umbra.Configuration.Validation;

/// <summary>Checks a tap.</summary>
internal static class TapValidator
{
    /// <summary>Tells everything that does not go together.</summary>
    public static void Validate(SourceConfiguration source, string key, Reading reading)
    {
        if (source.Tap is not { } tap)
        {
            return;
        }

        ValidateProduction(tap, key, reading);
        if (tap.Tls is not null)
        {
            ListenerTlsValidator.Validate(tap.Tls, key + ".tls", reading);
        }

        if (tap.ProductionTls is not null)
        {
            TlsClientValidator.Validate(tap.ProductionTls, key + ".productionTls", reading);
        }
    }

    private static void ValidateProduction(TapConfiguration tap, string key, Reading reading)
    {
        var isHttps = tap.Production.Any(address => address.IsHttps);
        if (isHttps && tap.Production.Any(address => !address.IsHttps))
        {
            reading.Report(key + ".production", "has https:// beside plain addresses", "one tap speaks to all of them alike");
        }
        else if (isHttps && tap.ProductionTls is { Enabled: false })
        {
            reading.Report(key + ".productionTls", "is off, and production is an https:// URL", "remove one of the two");
        }
        else if (tap.Production.IsEmpty && reading.Errors.Count == 0)
        {
            reading.Report(key + ".production", "has no address in it", "write host:port");
        }

        foreach (var address in tap.Production.Where(address => tap.Listen is not null && Reach.Reaches(address.Host, address.Port, tap.Listen)))
        {
            reading.Report(key + ".production", $"{reading.Shown(key + ".production", $"{address.Host}:{address.Port}")} is the tap itself: it would connect to itself without end", "give production's own address");
        }
    }
}
