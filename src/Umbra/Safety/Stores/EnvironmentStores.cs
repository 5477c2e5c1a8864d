using System.Text.RegularExpressions;

namespace Umbra.Safety.Stores;

/// <summary>The stores that variables name: by a connection string, or by a host with its port and name beside it.</summary>
internal static partial class EnvironmentStores
{
    private static readonly string[] _names = ["NAME", "DATABASE", "DBNAME", "DB", "VHOST"];

    /// <summary>Finds them.</summary>
    public static IEnumerable<(Store Store, EnvironmentVariable Variable)> Of(IReadOnlyList<EnvironmentVariable> variables)
    {
        var byName = variables.GroupBy(variable => variable.Name.ToUpperInvariant()).ToDictionary(group => group.Key, group => group.Last().Value, StringComparer.Ordinal);
        return variables.SelectMany(variable => Of(variable, byName).Select(store => (store, variable)));
    }

    private static IEnumerable<Store> Of(EnvironmentVariable variable, Dictionary<string, string> byName)
    {
        var name = variable.Name.ToUpperInvariant();
        if (variable.Value.Contains("://", StringComparison.Ordinal) || variable.Value.Contains(';') || variable.Value.Contains("@tcp(", StringComparison.Ordinal)
            || variable.Value.StartsWith("jdbc:", StringComparison.OrdinalIgnoreCase))
        {
            return ConnectionString.Read(variable.Value);
        }

        // A list of hosts looks like much else; the name has to say what it is.
        if (Brokers().IsMatch(name))
        {
            return StoreHosts.Read(variable.Value, StoreKind.Queue, 9092, null);
        }

        if (BucketName().IsMatch(name))
        {
            return StoreUrl.Read($"s3://{variable.Value}");
        }

        return HostOfStore().Match(name) is { Success: true } match ? OfHost(variable.Value, match.Groups["before"].Value, match.Groups["kind"].Value, byName) : [];
    }

    private static IEnumerable<Store> OfHost(string host, string before, string kind, Dictionary<string, string> byName)
    {
        var scheme = Scheme(kind, byName.GetValueOrDefault(before + "CONNECTION") ?? byName.GetValueOrDefault(before + "DIALECT"));
        var port = byName.GetValueOrDefault(before + "PORT");
        var database = scheme.IsNamed ? _names.Select(name => byName.GetValueOrDefault(before + name)).FirstOrDefault(value => !string.IsNullOrEmpty(value)) ?? scheme.DefaultName : null;
        return StoreHosts.Read(host.Contains(':') || string.IsNullOrEmpty(port) ? host : $"{host}:{port}", scheme.Kind, scheme.Port, database);
    }

    private static StoreScheme Scheme(string kind, string? dialect) => StoreScheme.Of(kind switch
    {
        "MYSQL" or "MARIADB" => "mysql",
        "MSSQL" or "SQLSERVER" => "sqlserver",
        "MONGO" or "MONGODB" => "mongodb",
        "REDIS" or "VALKEY" => "redis",
        "MEMCACHED" or "MEMCACHE" => "memcached",
        "RABBITMQ" or "RABBIT" or "AMQP" => "amqp",
        "NATS" => "nats",
        "KAFKA" => "kafka",
        "SMTP" or "MAIL" or "EMAIL" => "smtp",
        _ => dialect?.ToLowerInvariant() switch { "mysql" or "mariadb" => "mysql", "sqlsrv" or "mssql" => "sqlserver", _ => "postgres" },
    })!;

    [GeneratedRegex(@"^(?<before>(?:\w+_)?(?<kind>DB|DATABASE|PG|POSTGRES|POSTGRESQL|MYSQL|MARIADB|MSSQL|SQLSERVER|MONGO|MONGODB|REDIS|VALKEY|MEMCACHED|MEMCACHE|RABBITMQ|RABBIT|AMQP|NATS|KAFKA|SMTP|MAIL|EMAIL)_?)(?:HOST|HOSTNAME|SERVER)$")]
    private static partial Regex HostOfStore();

    [GeneratedRegex(@"(?:^|_)(?:KAFKA_(?:BROKERS?|HOSTS?|SERVERS)|BOOTSTRAP_?SERVERS?|BROKERS)$")]
    private static partial Regex Brokers();

    [GeneratedRegex(@"(?:^|_)BUCKET(?:_?NAME)?$")]
    private static partial Regex BucketName();
}
