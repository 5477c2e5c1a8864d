using Umbra.Configuration.Shapes;
using Umbra.Results;

namespace Umbra.Configuration.Validation;

/// <summary>Checks what can only be seen with the rest beside it. Parts that could not be read are left out: their error was told.</summary>
internal static class ConfigurationValidator
{
    /// <summary>Tells everything that does not go together.</summary>
    public static void Validate(UmbraConfiguration configuration, Reading reading)
    {
        var isEmpty = configuration is { Sources.IsEmpty: true, Sessions.IsEmpty: true, Ec2: null } && !reading.Has("ec2");
        if (isEmpty && !reading.Has("sources") && !reading.Has("sessions"))
        {
            reading.Report("sources", "is missing", "give it a source, or sessions of packets");
        }
        else if (isEmpty && reading.Errors.Count == 0)
        {
            reading.Report("sources", "has no source", "give it a tap: sources: { shop: { tap: { listen: ':8080', production: 127.0.0.1:9001 } } }");
        }

        foreach (var source in configuration.Sources)
        {
            TapValidator.Validate(source, $"sources.{source.Name}.tap", reading);
            GatewayValidator.Validate(source, configuration, $"sources.{source.Name}", reading);
        }

        foreach (var mirror in configuration.Mirrors)
        {
            MirrorValidator.Validate(mirror, configuration, $"mirrors.{mirror.Name}", reading);
        }

        PacketsValidator.Validate(configuration, reading);
        if (configuration.Ec2 is { } ec2)
        {
            Ec2Validator.Validate(ec2, reading);
        }

        SanitizeValidator.ValidateKey(configuration, reading);
        ListenerValidator.Validate(configuration, reading);
        ValidateResults(configuration.Results, reading);
        ValidateMirrorsPerSource(configuration, reading);
        ValidateLimits(configuration.Limits, reading);
    }

    private static void ValidateMirrorsPerSource(UmbraConfiguration configuration, Reading reading)
    {
        // A route has its own mirrors and those of its whole gateway.
        foreach (var source in configuration.Sources)
        {
            var mirrors = (source.Gateway?.Routes ?? []).Select(route => $"{source.Name}/{route.Name}").Prepend(source.Name)
                .Select(from => configuration.Mirrors.Where(mirror => mirror.From.Contains(source.Name) || mirror.From.Contains(from)).Skip(Core.Mirroring.MirrorRule.MostPerSource).ToList())
                .FirstOrDefault(tooMany => tooMany.Count > 0) ?? [];
            if (mirrors.Count > 0)
            {
                reading.Report($"mirrors.{mirrors[0].Name}.from", $"source {source.Name} has more than {Core.Mirroring.MirrorRule.MostPerSource} mirrors", "remove some, or give them another source");
            }
        }
    }

    private static void ValidateResults(ResultsConfiguration results, Reading reading)
    {
        try
        {
            _ = results.Postgres is { } connection ? PostgresResultsStore.Parse(connection.Reveal()) : null;
        }
        catch (FormatException)
        {
            reading.Report("results.postgres", "is no connection string of PostgreSQL", $"write {PostgresResultsStore.Example}");
        }
    }

    private static void ValidateLimits(LimitsConfiguration limits, Reading reading)
    {
        if (limits.Body.Bytes > limits.Intake.Bytes)
        {
            reading.Report(reading.Has("limits.body") ? "limits.body" : "limits.intake", "one body is larger than the whole intake", "limits.body must not exceed limits.intake");
        }
    }
}
