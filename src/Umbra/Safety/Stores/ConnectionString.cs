using System.Collections.Immutable;
using System.Data.Common;
using System.Text.RegularExpressions;

namespace Umbra.Safety.Stores;

/// <summary>Reads connection strings in the forms that drivers take; credentials are dropped on the way.</summary>
internal static partial class ConnectionString
{
    private static readonly string[] _servers = ["server", "data source", "datasource", "host", "address", "addr", "network address", "hostname"];
    private static readonly string[] _databases = ["database", "initial catalog", "databasename", "dbname"];

    /// <summary>Reads one.</summary>
    /// <returns>The stores that it names; none when it is no connection string, or one that could be read in two ways.</returns>
    public static ImmutableArray<Store> Read(string text)
    {
        text = text.Trim();
        if (text.StartsWith("jdbc:", StringComparison.OrdinalIgnoreCase))
        {
            return Jdbc(text["jdbc:".Length..]);
        }

        if (text.Contains("://", StringComparison.Ordinal))
        {
            return StoreUrl.Read(text);
        }

        return GoMySql().Match(text) is { Success: true } go ? StoreHosts.Read(go.Groups[1].Value, StoreKind.Database, 3306, go.Groups[2].Value)
            : text.Contains(';') ? OfPairs(AdoNet(text))
            : text.Contains(',') && text.Contains('=') ? Redis(text)
            : text.Contains('=') ? OfPairs(Pairs(LibpqPair().Matches(text).Select(pair => pair.Value)))
            : text.Contains(':') ? StoreHosts.Read(text, StoreKind.Queue, 9092, null)
            : [];
    }

    // jdbc:postgresql://host/name, jdbc:sqlserver://host:port;databaseName=name, jdbc:oracle:thin:@//host:port/service.
    private static ImmutableArray<Store> Jdbc(string text)
    {
        if (Oracle().Match(text) is { Success: true } oracle)
        {
            return StoreHosts.Read(oracle.Groups[1].Value, StoreKind.Database, 1521, oracle.Groups[2].Value);
        }

        var semicolon = text.IndexOf(';', StringComparison.Ordinal);
        if (semicolon < 0)
        {
            return StoreUrl.Read(text);
        }

        var named = AdoNet(text[(semicolon + 1)..]);
        return [.. StoreUrl.Read(text[..semicolon]).Select(store => store with { Name = First(named, _databases) ?? store.Name })];
    }

    // ADO.NET (Server=tcp:host,1433;Database=name) and libpq (host=h port=5432 dbname=name).
    private static ImmutableArray<Store> OfPairs(Dictionary<string, string> pairs)
    {
        if (First(pairs, _servers) is not { } server)
        {
            return [];
        }

        // SQL Server alone writes the port after a comma, and an instance after a backslash.
        var isSqlServer = pairs.ContainsKey("initial catalog") || pairs.ContainsKey("data source") || server.Contains(',') || server.Contains('\\');
        var host = (server.StartsWith("tcp:", StringComparison.OrdinalIgnoreCase) ? server["tcp:".Length..] : server).Split('\\')[0].Replace(',', ':');
        var usual = isSqlServer ? 1433 : pairs.ContainsKey("uid") || pairs.ContainsKey("user") && pairs.ContainsKey("server") ? 3306 : pairs.ContainsKey("server") ? 1433 : 5432;
        var port = pairs.TryGetValue("port", out var given) ? ":" + given : "";
        return StoreHosts.Read(host + port, StoreKind.Database, usual, First(pairs, _databases));
    }

    // StackExchange.Redis: host:6379,host:6379,password=…,defaultDatabase=1.
    private static ImmutableArray<Store> Redis(string text)
    {
        var parts = text.Split(',');
        var hosts = string.Join(',', parts.TakeWhile(part => !part.Contains('=')));
        var pairs = Pairs(parts.SkipWhile(part => !part.Contains('=')));
        return hosts.Length > 0 ? StoreHosts.Read(hosts, StoreKind.Database, 6379, pairs.GetValueOrDefault("defaultdatabase", "0")) : [];
    }

    // A password may hold semicolons in quotes, so the runtime's own reader splits.
    private static Dictionary<string, string> AdoNet(string text)
    {
        try
        {
            var builder = new DbConnectionStringBuilder { ConnectionString = text };
            return builder.Keys.Cast<string>().ToDictionary(key => key, key => builder[key].ToString() ?? "", StringComparer.OrdinalIgnoreCase);
        }
        catch (ArgumentException)
        {
            return []; // no connection string, or one that could be read in two ways
        }
    }

    private static Dictionary<string, string> Pairs(IEnumerable<string> parts)
    {
        var pairs = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var part in parts)
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
            {
                pairs[part[..equals].Trim()] = part[(equals + 1)..].Trim().Trim('\'', '"');
            }
        }

        return pairs;
    }

    private static string? First(Dictionary<string, string> pairs, string[] names) => names.Select(name => pairs.GetValueOrDefault(name)).FirstOrDefault(value => !string.IsNullOrEmpty(value));

    // user:password@tcp(host:port)/name
    [GeneratedRegex(@"@tcp\(([^()]+)\)/([\w.-]*)(?:\?.*)?\z")]
    private static partial Regex GoMySql();

    [GeneratedRegex(@"\b(\w+)\s*=\s*('(?:[^'\\]|\\.)*'|[^\s']+)")]
    private static partial Regex LibpqPair();

    [GeneratedRegex(@"^oracle:thin:[^@]*@(?://)?([\w.-]+(?::\d+)?)[/:]([\w.$-]+)\z", RegexOptions.IgnoreCase)]
    private static partial Regex Oracle();
}
