using Umbra.Configuration;

namespace Umbra.Safety.Stores;

/// <summary>A store, and who named it.</summary>
/// <param name="Store">The store.</param>
/// <param name="Key">The key of the item: <c>isolation.shadow[0]</c>.</param>
/// <param name="File">The env file's name as the configuration says it; null for a connection string.</param>
/// <param name="Variable">The variable in it.</param>
internal sealed record NamedStore(Store Store, string Key, string? File, EnvironmentVariable? Variable)
{
    /// <summary>Who named it, for a finding: <c>DATABASE_URL (staging.env:3)</c>.</summary>
    public string Origin => Variable is null ? Key : $"{Printable.Text(Variable.Name, 60)} ({Printable.Text(File!, 100)}:{Variable.Line})";
}

/// <summary>An item that could not be read.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Problem">Why not.</param>
internal sealed record UnreadStore(string Key, string Problem);
