using Umbra.Configuration;

namespace Umbra.Results;

/// <summary>Finds the store that a configuration names.</summary>
internal static class ResultsStores
{
    /// <summary>The store. Nothing is opened yet.</summary>
    /// <param name="results">What the configuration says; null for the default.</param>
    /// <param name="stateDirectory">Where the SQLite file is, unless another store is named.</param>
    /// <param name="clock">The time.</param>
    /// <exception cref="FormatException">The connection string is none.</exception>
    public static IResultsStore Of(ResultsConfiguration? results, string stateDirectory, TimeProvider clock) => results?.Postgres is { } connection
        ? new PostgresResultsStore(connection.Reveal(), clock)
        : new SqliteResultsStore(Path.Combine(stateDirectory, SqliteResultsStore.FileName), clock);
}
