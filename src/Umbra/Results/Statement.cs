using System.Data.Common;

namespace Umbra.Results;

/// <summary>A statement with its values, in the order of its parameters: <c>@p0</c>, <c>@p1</c> …</summary>
/// <param name="Sql">The text.</param>
/// <param name="Values">The values: text, <see cref="long"/> or null.</param>
internal sealed record Statement(string Sql, params object?[] Values)
{
    /// <summary>The statement as a command.</summary>
    public DbCommand On(DbConnection connection, DbTransaction? transaction)
    {
        var command = connection.CreateCommand();
        command.CommandText = Sql;
        command.Transaction = transaction;
        for (var i = 0; i < Values.Length; i++)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = Name(i);
            parameter.Value = Values[i] ?? DBNull.Value;
            command.Parameters.Add(parameter);
        }

        return command;
    }

    /// <summary>Runs it as a query.</summary>
    /// <param name="connection">Where.</param>
    /// <param name="take">Gets each row.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task EachAsync(DbConnection connection, Action<DbDataReader> take, CancellationToken cancellation)
    {
        var command = On(connection, null);
        await using (command.ConfigureAwait(false))
        {
            var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
                {
                    take(reader);
                }
            }
        }
    }

    /// <summary>An insert that adds to the counts of a row that is there.</summary>
    /// <param name="table">The table.</param>
    /// <param name="keys">Its key.</param>
    /// <param name="counts">What is added.</param>
    public static string Adding(string table, string[] keys, IEnumerable<string> counts)
    {
        var columns = counts.ToArray();
        var values = Enumerable.Range(0, keys.Length + columns.Length).Select(Name);
        return $"insert into {table} ({string.Join(", ", keys.Concat(columns))}) values ({string.Join(", ", values)}) on conflict ({string.Join(", ", keys)}) do update set "
            + string.Join(", ", columns.Select(column => $"{column} = {table}.{column} + excluded.{column}"));
    }

    private static string Name(int index) => $"@p{index}";
}
