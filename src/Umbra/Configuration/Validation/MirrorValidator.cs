using System.Collections.Immutable;
using Umbra.Configuration.Shapes;
using Umbra.Core.Sanitizing.Pseudonyms;

namespace Umbra.Configuration.Validation;

/// <summary>Checks a mirror.</summary>
internal static class MirrorValidator
{
    /// <summary>Tells everything that does not go together.</summary>
    public static void Validate(MirrorConfiguration mirror, UmbraConfiguration configuration, string key, Reading reading)
    {
        ValidateFrom(mirror, configuration, key + ".from", reading);
        if (mirror.IsRecorded)
        {
            RecordingValidator.Validate(mirror, key, reading);
        }
        else if (mirror.To is not null)
        {
            TargetValidator.Validate(mirror, configuration, key, reading);
        }

        if (mirror.Middleware is { Command.IsDefaultOrEmpty: true } && reading.Has(key + ".middleware"))
        {
            reading.Report(key + ".middleware", "names no program", "write command: [python3, redact.py]");
        }

        SanitizeValidator.Validate(mirror.Sanitize, key + ".sanitize", reading);
        ValidateMatchers(mirror.Match, key + ".match", reading);
        ValidateMatchers([.. mirror.Exclude], key + ".exclude", reading);
        GatewayValidator.ValidateRewrite(mirror.Rewrite, key + ".rewrite", reading);
        if (mirror.Ramp is { } ramp)
        {
            RampValidator.Validate(ramp.Steps, key + ".ramp", reading);
        }

        if (mirror.Compare is { } compare)
        {
            CompareValidator.Validate(mirror, compare, configuration, key + ".compare", reading);
        }

        if (mirror.SampleBy is { Client: false, Header: null, Cookie: null })
        {
            reading.Report(key + ".sampleBy.client", "can only be true", "remove sampleBy to sample each request by itself");
        }

        if (mirror.Auth?.Basic is { User: { } user } && user.Contains(':'))
        {
            reading.Report(key + ".auth.basic.user", "has a colon in it, which would end it (RFC 7617)");
        }

        if (mirror.Auth?.Jwt is { Resign: { } signing })
        {
            using var signer = JwtSigner.Create(signing.Reveal().Trim(), null, out var problem);
            if (signer is null)
            {
                reading.Report(key + ".auth.jwt.resign", "is no key to sign with", problem);
            }
        }
    }

    private static void ValidateFrom(MirrorConfiguration mirror, UmbraConfiguration configuration, string key, Reading reading)
    {
        List<string> known =
        [
            .. configuration.Sources.Select(source => source.Name),
            .. configuration.Gateways.SelectMany(source => source.Gateway.Routes.Where(route => route.Name is not null).Select(route => $"{source.Name}/{route.Name}")),
        ];
        foreach (var (index, name) in mirror.From.Index())
        {
            // A source that could not be read was told of; it is there all the same.
            var isUnread = reading.Has($"sources.{name.Split('/')[0]}") && (!name.Contains('/') || reading.Errors.Count > 0);
            if (!known.Contains(name) && !isUnread)
            {
                var mend = NearestWord.Of(name, known) is { } nearest ? $"did you mean {nearest}?" : known.Count > 0 ? $"the sources are {string.Join(", ", known)}" : null;
                reading.Report(KeyPath.Item(key, index), $"there is no source {ShownName(index, name)}", mend);
            }
            else if (name.Contains('/') && mirror.From.Contains(name.Split('/')[0]))
            {
                reading.Report(KeyPath.Item(key, index), $"{ShownName(index, name)} is a part of a source that is named beside it", "remove one of them");
            }
            else if (mirror.From.IndexOf(name) < index)
            {
                reading.Report(KeyPath.Item(key, index), $"names source {ShownName(index, name)} twice", "remove one of them");
            }
        }

        // One name may stand without brackets; then it is the key itself that was read.
        string ShownName(int index, string name) => reading.Shown(reading.Has(KeyPath.Item(key, index)) ? KeyPath.Item(key, index) : key, name);

        if (mirror.From.IsEmpty && reading.Has(key) && reading.Errors.Count == 0)
        {
            reading.Report(key, "names no source", "write the names of sources: [shop]");
        }
    }

    /// <summary>Checks that each of the conditions has something in it.</summary>
    public static void ValidateMatchers(ImmutableArray<MatcherConfiguration> matchers, string key, Reading reading)
    {
        foreach (var (index, matcher) in matchers.Index())
        {
            var itemKey = KeyPath.Item(key, index);
            var isEmpty = matcher is { Path: null, Hosts.IsEmpty: true, Methods.IsEmpty: true, Headers.IsEmpty: true, Query.IsEmpty: true, Where: null } and not ExclusionConfiguration { Group: not null };
            if (isEmpty && reading.Errors.TrueForAll(error => !error.Key.StartsWith(itemKey, StringComparison.Ordinal)))
            {
                reading.Report(reading.Has(itemKey) ? itemKey : key, "has no condition in it and would fit every request", "give it path, hosts, methods, headers, query or where");
            }
        }
    }
}
