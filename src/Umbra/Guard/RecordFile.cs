using System.Globalization;

namespace Umbra.Guard;

/// <summary>
/// A file of lines that begins anew at a size: <c>egress.jsonl</c> is written, <c>egress.jsonl.1</c> is the one before, and so on; the
/// oldest goes. <c>-</c> is stdout, which has no size.
/// </summary>
internal sealed class RecordFile : IDisposable
{
    private readonly RecordSettings _settings;
    private Stream _stream;
    private long _bytes;

    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be opened.</exception>
    public RecordFile(RecordSettings settings)
    {
        _settings = settings;
        _stream = Open();
    }

    /// <summary>Appends a line, which ends with its line feed.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The next file may not be made.</exception>
    public void Write(ReadOnlySpan<byte> line)
    {
        if (!IsStdout && _bytes > 0 && _bytes + line.Length > _settings.LimitBytes)
        {
            Turn();
        }

        _stream.Write(line);
        _bytes += line.Length;
    }

    /// <summary>Hands what was written to the system.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Flush() => _stream.Flush();

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private bool IsStdout => _settings.Path == RecordSettings.Stdout;

    private Stream Open()
    {
        if (IsStdout)
        {
            return Console.OpenStandardOutput();
        }

        // Without a buffer of its own: what could not be written is not written later, out of order.
        var options = new FileStreamOptions
        {
            Mode = FileMode.Append,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var stream = new FileStream(_settings.Path, options);
        _bytes = stream.Length;
        return stream;
    }

    private void Turn()
    {
        _stream.Dispose();
        for (var i = _settings.Files - 1; i > 0; i--)
        {
            if (File.Exists(Name(i - 1)))
            {
                File.Move(Name(i - 1), Name(i), overwrite: true);
            }
        }

        if (_settings.Files == 1)
        {
            File.Delete(_settings.Path);
        }

        _stream = Open();
    }

    private string Name(int age) => age == 0 ? _settings.Path : _settings.Path + "." + age.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Where calls are written down.</summary>
/// <param name="Path">The file; <c>-</c> for stdout.</param>
/// <param name="LimitBytes">The size at which the next file begins.</param>
/// <param name="Files">How many there are at most.</param>
internal sealed record RecordSettings(string Path, long LimitBytes, int Files)
{
    /// <summary>The name of stdout.</summary>
    public const string Stdout = "-";

    /// <summary>What a configuration says; null for no record.</summary>
    public static RecordSettings? From(GuardConfiguration configuration) =>
        configuration.Record is { } path ? new RecordSettings(path, configuration.RecordLimit.Bytes, configuration.RecordFiles) : null;
}
