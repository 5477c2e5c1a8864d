using System.Collections.Frozen;

namespace Umbra.Safety.Stores;

/// <summary>What a URL's scheme says of a store.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Port">The port where none is given.</param>
/// <param name="DefaultName">The database where none is given; null when there is no fixed one.</param>
/// <param name="IsNamed">The path is a name: not so of brokers that have one space of subjects.</param>
internal sealed record StoreScheme(StoreKind Kind, int Port, string? DefaultName = null, bool IsNamed = true)
{
    // Ports: IANA's registry, and each product's documentation where it has none.
    private static readonly FrozenDictionary<string, StoreScheme> _known = new Dictionary<string, StoreScheme>
    {
        ["postgres"] = new(StoreKind.Database, 5432),
        ["postgresql"] = new(StoreKind.Database, 5432),
        ["mysql"] = new(StoreKind.Database, 3306),
        ["mysql2"] = new(StoreKind.Database, 3306),
        ["mariadb"] = new(StoreKind.Database, 3306),
        ["sqlserver"] = new(StoreKind.Database, 1433),
        ["mssql"] = new(StoreKind.Database, 1433),
        ["oracle"] = new(StoreKind.Database, 1521),
        ["mongodb"] = new(StoreKind.Database, 27017),
        ["cassandra"] = new(StoreKind.Database, 9042),
        ["clickhouse"] = new(StoreKind.Database, 9000),
        ["redis"] = new(StoreKind.Database, 6379, "0"),
        ["rediss"] = new(StoreKind.Database, 6379, "0"),
        ["valkey"] = new(StoreKind.Database, 6379, "0"),
        ["memcached"] = new(StoreKind.Database, 11211, IsNamed: false),
        ["amqp"] = new(StoreKind.Queue, 5672, "/"),
        ["amqps"] = new(StoreKind.Queue, 5671, "/"),
        ["nats"] = new(StoreKind.Queue, 4222, IsNamed: false),
        ["kafka"] = new(StoreKind.Queue, 9092, IsNamed: false),
        ["pulsar"] = new(StoreKind.Queue, 6650, IsNamed: false),
        ["mqtt"] = new(StoreKind.Queue, 1883, IsNamed: false),
        ["mqtts"] = new(StoreKind.Queue, 8883, IsNamed: false),
        ["smtp"] = new(StoreKind.Mail, 25, IsNamed: false),
        ["smtps"] = new(StoreKind.Mail, 465, IsNamed: false),
        ["s3"] = new(StoreKind.Bucket, 0),
        ["s3a"] = new(StoreKind.Bucket, 0),
        ["gs"] = new(StoreKind.Bucket, 0),
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>A scheme's meaning, its driver (<c>+psycopg2</c>, <c>+srv</c>) left aside; null when it is not of a store.</summary>
    public static StoreScheme? Of(string scheme)
    {
        var plus = scheme.IndexOf('+', StringComparison.Ordinal);
        return _known.GetValueOrDefault(plus < 0 ? scheme : scheme[..plus]);
    }
}
