using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;

namespace Umbra.Inline.Gateway;

/// <summary>
/// A line for each request, written beside production's path: requests give their line to a bounded queue and go on. Lines that find it full, or that
/// cannot be written, are dropped and counted.
/// </summary>
internal sealed class AccessLog : IAsyncDisposable
{
    private const int MostWaiting = 16_384;

    // How long its end waits for what is still to be written.
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);

    private readonly AccessLogSettings _settings;
    private readonly AccessLogCounts _counts;
    private readonly TimeProvider _clock;
    private readonly Action<string> _problem;
    private readonly Channel<string> _lines = Channel.CreateBounded<string>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
    private readonly Task _writing;
    private volatile bool _isReopened;

    /// <param name="settings">Where, and how.</param>
    /// <param name="counts">Counts what was not written.</param>
    /// <param name="clock">The time.</param>
    /// <param name="problem">Is told when lines cannot be written: once until they can again.</param>
    public AccessLog(AccessLogSettings settings, AccessLogCounts counts, TimeProvider clock, Action<string> problem)
    {
        (_settings, _counts, _clock, _problem) = (settings, counts, clock, problem);
        _writing = Task.Run(WriteAsync);
    }

    /// <summary>What it was made from.</summary>
    public AccessLogSettings Settings => _settings;

    /// <summary>The file is opened again before the next line: it may have been renamed.</summary>
    public void Reopen() => _isReopened = true;

    /// <summary>Writes a request's line. Never waits.</summary>
    public void Write(HttpContext context, string? route, string? destination, long? bytes, TimeSpan duration)
    {
        var line = _settings.IsJson ? Json(context, route, destination, bytes, duration) : Combined(context, bytes);
        if (!_lines.Writer.TryWrite(line))
        {
            _counts.Drop(1);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _lines.Writer.TryComplete();
        await Task.WhenAny(_writing, Task.Delay(_patience, _clock)).ConfigureAwait(false); // a reader of standard output may be waited for without end
    }

    private string Combined(HttpContext context, long? bytes)
    {
        var time = _clock.GetLocalNow().ToString("dd/MMM/yyyy:HH:mm:ss zzz", CultureInfo.InvariantCulture).Remove(24, 1);
        var request = context.Request;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{RequestText.AddressOf(context)} - - [{time}] \"{request.Method} {Escape(RequestText.TargetOf(context))} {request.Protocol}\" {context.Response.StatusCode} {bytes?.ToString(CultureInfo.InvariantCulture) ?? "-"} \"{Escape(request.Headers.Referer.ToString(), "-")}\" \"{Escape(request.Headers.UserAgent.ToString(), "-")}\"");
    }

    // What would end the field, or the line.
    private static string Escape(string text, string whenEmpty = "")
    {
        if (text.Length == 0)
        {
            return whenEmpty;
        }

        if (!text.Any(character => character is '"' or '\\' || char.IsControl(character)))
        {
            return text;
        }

        var escaped = new StringBuilder();
        foreach (var character in text)
        {
            _ = character is '"' or '\\' || char.IsControl(character) ? escaped.Append(CultureInfo.InvariantCulture, $"\\x{(int)character:X2}") : escaped.Append(character);
        }

        return escaped.ToString();
    }

    private string Json(HttpContext context, string? route, string? destination, long? bytes, TimeSpan duration)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            var request = context.Request;
            json.WriteStartObject();
            json.WriteString("time", _clock.GetUtcNow());
            json.WriteString("client", RequestText.AddressOf(context));
            json.WriteString("method", request.Method);
            json.WriteString("host", request.Headers.Host.ToString());
            json.WriteString("target", RequestText.TargetOf(context));
            json.WriteString("protocol", request.Protocol);
            json.WriteNumber("status", context.Response.StatusCode);
            WriteNumber(json, "bytes", bytes);
            json.WriteNumber("seconds", Math.Round(duration.TotalSeconds, 6));
            json.WriteString("route", route);
            json.WriteString("destination", destination);
            json.WriteString("referer", Given(request.Headers.Referer.ToString()));
            json.WriteString("userAgent", Given(request.Headers.UserAgent.ToString()));
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private static string? Given(string value) => value.Length > 0 ? value : null;

    private static void WriteNumber(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private async Task WriteAsync()
    {
        StreamWriter? writer = null;
        var isBroken = false;
        while (await _lines.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            var count = 0;
            try
            {
                if (_isReopened)
                {
                    _isReopened = false; // before the file is closed: whoever asks from here on is heard the next time
                    await (writer?.DisposeAsync() ?? default).ConfigureAwait(false);
                    writer = null;
                }

                writer ??= Open();
                while (_lines.Reader.TryRead(out var line))
                {
                    count++;
                    await writer.WriteAsync(line).ConfigureAwait(false);
                    await writer.WriteAsync('\n').ConfigureAwait(false);
                }

                await writer.FlushAsync().ConfigureAwait(false);
                isBroken = false;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // A file that cannot even be opened costs the line that it was opened for.
                count = count == 0 && _lines.Reader.TryRead(out _) ? 1 : count;
                _counts.Drop(count);
                if (!isBroken)
                {
                    _problem($"lines of the access log are lost: {exception.Message}");
                }

                await CloseAsync(writer).ConfigureAwait(false);
                (isBroken, writer) = (true, null);
            }
        }

        await CloseAsync(writer).ConfigureAwait(false);
    }

    private static async ValueTask CloseAsync(StreamWriter? writer)
    {
        try
        {
            await (writer?.DisposeAsync() ?? default).ConfigureAwait(false);
        }
        catch (IOException)
        {
            // What it still holds cannot be written either, and was counted.
        }
    }

    private StreamWriter Open() => new(
        _settings.Path == "-" ? Console.OpenStandardOutput() : new FileStream(_settings.Path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete));
}

/// <summary>What became of the lines of a gateway's access logs, one after the other.</summary>
internal sealed class AccessLogCounts
{
    private long _dropped;

    /// <summary>Lines that were not written.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>So many lines are not written.</summary>
    public void Drop(int lines) => Interlocked.Add(ref _dropped, lines);
}
