using Umbra.Configuration;

namespace Umbra.Safety.Stores;

/// <summary>What a program keeps its state in, or sends by. Holds no credentials.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Host">The server's name or address, IPv6 without brackets; of a bucket the bucket itself.</param>
/// <param name="Port">The server's port; 0 for a bucket.</param>
/// <param name="Name">The database, virtual host or key prefix; null when there is none or it is not said.</param>
internal sealed record Store(StoreKind Kind, string Host, int Port, string? Name)
{
    /// <summary>How findings name it.</summary>
    public override string ToString() => Kind switch
    {
        StoreKind.Bucket => Name is null ? $"bucket {Host}" : $"bucket {Host}, prefix {ShownName}",
        StoreKind.Mail => $"mail server {Host}",
        StoreKind.Queue => $"queue {Host}:{Port}{(Name is null ? "" : $", {ShownName}")}",
        _ => $"database {(Name is null ? "" : $"{ShownName} on ")}{Host}:{Port}",
    };

    private string ShownName => Printable.Text(Name!, 100);
}

/// <summary>Kinds of stores.</summary>
internal enum StoreKind : byte
{
    /// <summary>A database or a cache.</summary>
    Database,

    /// <summary>A queue or a broker.</summary>
    Queue,

    /// <summary>A bucket of an object store.</summary>
    Bucket,

    /// <summary>A mail server.</summary>
    Mail,
}
