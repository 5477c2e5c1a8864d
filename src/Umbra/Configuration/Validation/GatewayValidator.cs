using Umbra.Configuration.Gateways;
using Umbra.Configuration.Shapes;

namespace Umbra.Configuration.Validation;

/// <summary>Checks gateways and receivers.</summary>
internal static class GatewayValidator
{
    /// <summary>Tells everything that does not go together.</summary>
    public static void Validate(SourceConfiguration source, UmbraConfiguration configuration, string key, Reading reading)
    {
        if (source.Receiver?.Tls is { } receiverTls)
        {
            ListenerTlsValidator.Validate(receiverTls, key + ".receiver.tls", reading);
        }

        if (source.Gateway is { } gateway)
        {
            Validate(gateway, configuration, key + ".gateway", reading);
        }
    }

    private static void Validate(GatewayConfiguration gateway, UmbraConfiguration configuration, string key, Reading reading)
    {
        if (gateway.Tls is { } tls)
        {
            ListenerTlsValidator.Validate(tls, key + ".tls", reading);
        }

        if (gateway.Routes.IsEmpty && reading.Errors.Count == 0)
        {
            reading.Report(key + ".routes", "has no route: every request would be answered with 404", "give it one: routes: [ { name: all, to: 'http://127.0.0.1:9001' } ]");
        }

        foreach (var (index, route) in gateway.Routes.Index())
        {
            var routeKey = KeyPath.Item(key + ".routes", index);
            routeKey = reading.Has(routeKey) ? routeKey : key + ".routes";
            if (route.Name is not null && gateway.Routes.Take(index).Any(other => other.Name == route.Name))
            {
                reading.Report(routeKey + ".name", $"{route.Name} is the name of a route before it", "give each its own name");
            }

            Validate(route, configuration, routeKey, reading);
        }

        var names = gateway.Routes.SelectMany(route => route.To).Select(destination => destination.Name).OfType<string>().Distinct().ToList();
        if (gateway.Active is { } active && !names.Contains(active) && reading.Errors.Count == 0)
        {
            reading.Report(key + ".active", $"no destination is called {active}", names.Count > 0 ? $"the names are {string.Join(", ", names)}" : "give the destinations their names: to: [ { name: blue, url: 'http://127.0.0.1:9001' } ]");
        }
    }

    private static void Validate(RouteConfiguration route, UmbraConfiguration configuration, string key, Reading reading)
    {
        MirrorValidator.ValidateMatchers(route.Match, key + ".match", reading);
        ValidateRewrite(route.Rewrite, key + ".rewrite", reading);
        if (route.Redirect is { } redirect)
        {
            Validate(redirect, key + ".redirect", reading);
        }

        if (route.Sticky is { Issue: true, Cookie: null })
        {
            reading.Report(key + ".sticky.issue", "is for a cookie", "write cookie: NAME");
        }

        ValidateDestinations(route, configuration, key + ".to", reading);
        var hasDestinations = reading.Has(key + ".to");
        foreach (var name in (string[])["rewrite", "host", "headers", "timeout", "idle", "retries", "sticky"])
        {
            if (!hasDestinations && reading.Has($"{key}.{name}") && reading.Has(key + ".name"))
            {
                reading.Report($"{key}.{name}", "is not used: the route answers by itself", "remove it");
            }
        }
    }

    private static void Validate(RedirectConfiguration redirect, string key, Reading reading)
    {
        ValidateRewrite(redirect.Rewrite, key + ".rewrite", reading);
        if (redirect.Status is > 303 and < 307)
        {
            reading.Report(key + ".status", "is no redirect that has a meaning", "write 301, 302, 303, 307 or 308");
        }

        if (redirect is { To: null, Scheme: null, Host: null, Port: null, Rewrite: null } && reading.Errors.TrueForAll(error => !error.Key.StartsWith(key, StringComparison.Ordinal)))
        {
            reading.Report(key, "leads to where the request came to: it would go round without end", "give it to, scheme, host, port or rewrite");
        }
        else if (redirect is { To: not null } and not { Scheme: null, Host: null, Port: null, Rewrite: null })
        {
            reading.Report(key, "has to beside parts of it", "to is the whole address: remove one of the two");
        }
    }

    private static void ValidateDestinations(RouteConfiguration route, UmbraConfiguration configuration, string key, Reading reading)
    {
        foreach (var (index, destination) in route.To.Index())
        {
            var itemKey = reading.Has(KeyPath.Item(key, index)) ? KeyPath.Item(key, index) : key;
            if (destination.Name is { } name && route.To.Take(index).Any(other => other.Name == name))
            {
                reading.Report(itemKey + ".name", $"{name} is the name of a destination before it", "give each its own name");
            }

            ValidateUrls(destination, configuration, itemKey, reading);
            if (destination.Ramp is { } ramp)
            {
                RampValidator.Validate(ramp.Steps, itemKey + ".ramp", reading);
                if (route.To.Length == 1 || route.To.Take(index).Any(other => other.Ramp is not null))
                {
                    reading.Report(itemKey + ".ramp", route.To.Length == 1 ? "has no destination beside it that takes the rest" : "is the route's second", "one destination of several can have a ramp");
                }
            }
        }

        if (route.To.Length > 0 && route.To.All(destination => destination.Ramp is null ? destination.Weight == 0 : route.To.Length > 1))
        {
            var isRamped = route.To.Any(destination => destination.Ramp is not null);
            reading.Report(key, isRamped ? "has no destination that takes what the ramp leaves: every other weight is 0" : "has no destination that takes requests: every weight is 0", "give one a weight");
        }
        else if (route.To.IsEmpty && reading.Has(key) && reading.Errors.TrueForAll(error => !error.Key.StartsWith(key, StringComparison.Ordinal)))
        {
            reading.Report(key, "has no destination in it", "write to: http://host:port");
        }
    }

    private static void ValidateUrls(DestinationConfiguration destination, UmbraConfiguration configuration, string key, Reading reading)
    {
        foreach (var url in destination.Url)
        {
            foreach (var (listener, _) in ListenerValidator.All(configuration).Where(entry => Reach.Reaches(url.Host, url.Port, entry.EndPoint)))
            {
                // Another gateway of the same file may well stand behind this one.
                if (key.StartsWith(listener.Replace(".listen", "", StringComparison.Ordinal), StringComparison.Ordinal))
                {
                    reading.Report(reading.Has(key + ".url") ? key + ".url" : key, "is the gateway itself: a request would go round without end", "give production's own address");
                }
            }
        }

        if (reading.Has(key + ".tls"))
        {
            TlsClientValidator.Validate(destination.Tls, key + ".tls", reading);
            if (destination.Url.All(url => url.Scheme == Uri.UriSchemeHttp) && !destination.Url.IsEmpty)
            {
                reading.Report(key + ".tls", "is not used: the address is http://", "write https://, or remove tls");
            }
        }

        if (destination.Url.Select(url => url.AbsolutePath).Distinct().Count() > 1)
        {
            reading.Report(key + ".url", "has instances with different paths", "instances of one destination are alike; write two destinations");
        }
    }

    /// <summary>Checks a rewrite.</summary>
    public static void ValidateRewrite(RewriteConfiguration? rewrite, string key, Reading reading)
    {
        if (rewrite is { Path: not null, With: not null })
        {
            reading.Report(key + ".with", "is for prefix and regex", "path is the whole path: remove with");
        }
        else if (rewrite is { Prefix: not null, With: { Length: > 0 } with } && with[0] != '/')
        {
            reading.Report(key + ".with", "is not a path", "begin with /");
        }
    }
}
