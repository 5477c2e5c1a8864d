using Microsoft.Data.Sqlite;

namespace Umbra;

/// <summary>A SQLite file, readable by its owner alone. Several processes of one machine may share it.</summary>
internal sealed class SqliteFile
{
    // How long a process waits for another's transaction, which takes milliseconds.
    private const int BusySeconds = 5;

    private readonly string _path;
    private readonly string _connection;

    /// <param name="path">The file; it is made when it is first opened and not there.</param>
    /// <param name="isPooled">Connections that were closed are used again.</param>
    public SqliteFile(string path, bool isPooled = true)
    {
        _path = path;
        _connection = new SqliteConnectionStringBuilder { DataSource = path, DefaultTimeout = BusySeconds, ForeignKeys = true, Pooling = isPooled }.ToString();
    }

    /// <summary>Whether it is there.</summary>
    public bool Exists => File.Exists(_path);

    /// <summary>A connection, to be opened, to a file that is there.</summary>
    /// <exception cref="IOException">The file cannot be made.</exception>
    public SqliteConnection Connect()
    {
        // SQLite gives its own files beside it the same mode.
        if (!Exists)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(_path))!);
            var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite | FileShare.Delete };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using var made = new FileStream(_path, options);
        }

        return new SqliteConnection(_connection);
    }

    /// <summary>Closes connections that are kept to be used again.</summary>
    public void ClearPool()
    {
        using var connection = new SqliteConnection(_connection);
        SqliteConnection.ClearPool(connection);
    }

    /// <summary>What went wrong, with the mend.</summary>
    public string Describe(Exception exception) => exception switch
    {
        SqliteException { SqliteErrorCode: 13 } => $"{_path}: the disk is full",
        SqliteException { SqliteErrorCode: 5 or 6 } => $"{_path}: another process has locked it",
        SqliteException { SqliteErrorCode: 11 or 26 } => $"{_path}: is damaged, or is no SQLite file (move it away; a new one is made)",
        SqliteException { SqliteErrorCode: 14 } => $"{_path}: cannot be opened (does its folder exist, and may this user write to it?)",
        SqliteException { SqliteErrorCode: 8 } => $"{_path}: cannot be written to",
        _ => $"{_path}: {exception.Message}",
    };
}
