using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Data.Sqlite;
using Umbra.Ec2.Objects;

namespace Umbra.Ec2;

/// <summary>Keeps what the API made, in a SQLite file of the state directory: the worker writes it, the data plane reads the sessions out of it.</summary>
/// <param name="stateDirectory">The state directory.</param>
internal sealed class Ec2Store(string stateDirectory)
{
    /// <summary>The file's name in the state directory.</summary>
    public const string FileName = "ec2.db";

    private const int Version = 1;

    // Each request has a connection of its own: one that is kept would go on with a file that was moved away.
    private readonly SqliteFile _file = new(Path.Combine(stateDirectory, FileName), isPooled: false);

    /// <summary>Whether there is a file.</summary>
    public bool Exists => _file.Exists;

    /// <summary>Reads all.</summary>
    /// <returns>Nothing, when there is no file.</returns>
    /// <exception cref="IOException">It cannot be read; says why.</exception>
    public Ec2State Read() => !_file.Exists ? Ec2State.Empty : Run(connection =>
    {
        if (VersionOf(connection) == 0)
        {
            return Ec2State.Empty;
        }

        using var transaction = connection.BeginTransaction(deferred: true);
        var objects = Texts(connection, "select document from ec2_objects", Ec2Json.Default.MirrorObject).ToImmutableDictionary(one => one.Id, StringComparer.Ordinal);
        var tokens = Texts(connection, "select document from ec2_client_tokens", Ec2Json.Default.ClientToken).ToImmutableDictionary(token => token.Token, StringComparer.Ordinal);
        return Checked(new Ec2State { Objects = objects, Tokens = tokens });
    });

    /// <summary>Reads the sessions and what they name, and nothing else: for the process that production goes through.</summary>
    /// <returns>Nothing, when there is no file.</returns>
    /// <exception cref="IOException">It cannot be read; says why.</exception>
    public Ec2State ReadSessions() => !_file.Exists ? Ec2State.Empty : Run(connection =>
    {
        if (VersionOf(connection) == 0)
        {
            return Ec2State.Empty;
        }

        const string Named = "select value from ec2_objects as session, json_each(json_array(session.document ->> 'targetId', session.document ->> 'filterId')) where session.kind = 'session'";
        using var transaction = connection.BeginTransaction(deferred: true);
        var objects = Texts(
            connection,
            $"select json_set(json_remove(document, '$.description'), '$.tags', json('[]')) from ec2_objects where kind = 'session' or id in ({Named}) or filter in ({Named})",
            Ec2Json.Default.MirrorObject);
        return Checked(new Ec2State { Objects = objects.ToImmutableDictionary(one => one.Id, StringComparer.Ordinal) });
    });

    /// <summary>Writes what differs between two states, all of it or nothing.</summary>
    /// <exception cref="IOException">It cannot be written; says why.</exception>
    public void Write(Ec2State before, Ec2State after) => Run(connection =>
    {
        Migrate(connection);
        using var transaction = connection.BeginTransaction();
        foreach (var id in before.Objects.Keys.Where(id => !after.Objects.ContainsKey(id)))
        {
            Execute(connection, "delete from ec2_objects where id = @id", ("@id", id));
        }

        foreach (var (id, one) in after.Objects.Where(one => !ReferenceEquals(before.Objects.GetValueOrDefault(one.Key), one.Value)))
        {
            Execute(
                connection,
                "insert into ec2_objects (id, kind, filter, document) values (@id, @document ->> 'kind', @document ->> 'filterId', @document) on conflict (id) do update set document = excluded.document, filter = excluded.filter",
                ("@id", id),
                ("@document", JsonSerializer.Serialize(one, Ec2Json.Default.MirrorObject)));
        }

        foreach (var id in before.Tokens.Keys.Where(id => !after.Tokens.ContainsKey(id)))
        {
            Execute(connection, "delete from ec2_client_tokens where id = @id", ("@id", id));
        }

        foreach (var (id, token) in after.Tokens.Where(one => before.Tokens.GetValueOrDefault(one.Key) != one.Value))
        {
            Execute(
                connection,
                "insert into ec2_client_tokens (id, document) values (@id, @document) on conflict (id) do update set document = excluded.document",
                ("@id", id),
                ("@document", JsonSerializer.Serialize(token, Ec2Json.Default.ClientToken)));
        }

        transaction.Commit();
        return true;
    });

    private static void Migrate(SqliteConnection connection)
    {
        if (VersionOf(connection) == Version)
        {
            return;
        }

        Execute(connection, "pragma journal_mode = wal"); // cannot be said inside a transaction; lasts
        using var transaction = connection.BeginTransaction();
        Execute(connection, "create table if not exists ec2_objects (id text not null primary key, kind text not null, filter text, document text not null)");
        Execute(connection, "create index if not exists ec2_objects_filter on ec2_objects (filter)");
        Execute(connection, "create table if not exists ec2_client_tokens (id text not null primary key, document text not null)");
        Execute(connection, string.Create(CultureInfo.InvariantCulture, $"pragma user_version = {Version}"));
        transaction.Commit();
    }

    private static int VersionOf(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "pragma user_version";
        var version = Convert.ToInt32(command.ExecuteScalar(), CultureInfo.InvariantCulture);
        return version <= Version ? version : throw new IOException($"was written by a later version of Umbra (schema {version}, this one knows {Version})");
    }

    private static List<T> Texts<T>(SqliteConnection connection, string query, JsonTypeInfo<T> type)
    {
        using var command = connection.CreateCommand();
        command.CommandText = query;
        using var reader = command.ExecuteReader();
        var all = new List<T>();
        while (reader.Read())
        {
            all.Add(JsonSerializer.Deserialize(reader.GetString(0), type) ?? throw new JsonException("a document is null"));
        }

        return all;
    }

    private static void Execute(SqliteConnection connection, string text, params ReadOnlySpan<(string Name, string Value)> values)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        foreach (var (name, value) in values)
        {
            command.Parameters.AddWithValue(name, value);
        }

        command.ExecuteNonQuery();
    }

    // Whoever reads on relies on it.
    private static Ec2State Checked(Ec2State state)
    {
        foreach (var one in state.Objects.Values)
        {
            var isWhole = one switch
            {
                MirrorSession session => state.Objects.GetValueOrDefault(session.TargetId) is MirrorTarget && state.Objects.GetValueOrDefault(session.FilterId) is MirrorFilter,
                MirrorFilterRule rule => state.Objects.GetValueOrDefault(rule.FilterId) is MirrorFilter
                    && IPNetwork.TryParse(rule.SourceCidrBlock, out _) && IPNetwork.TryParse(rule.DestinationCidrBlock, out _),
                _ => true,
            };
            if (!isWhole)
            {
                throw new IOException($"{one.Id} names what is not there, or holds what it cannot (move the file away; a new one is made)");
            }
        }

        return state;
    }

    private T Run<T>(Func<SqliteConnection, T> run)
    {
        try
        {
            using var connection = _file.Connect();
            connection.Open();
            Execute(connection, "pragma synchronous = full"); // what was answered outlives the machine's end
            return run(connection);
        }
        catch (Exception exception) when (exception is SqliteException or IOException or UnauthorizedAccessException or JsonException or NotSupportedException or ArgumentException)
        {
            throw new IOException(_file.Describe(exception), exception);
        }
    }
}
