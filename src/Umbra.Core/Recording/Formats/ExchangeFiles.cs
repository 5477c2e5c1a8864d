using System.IO.Compression;
using ZstdSharp;

namespace Umbra.Core.Recording.Formats;

/// <summary>Opens files with exchanges, of whatever format.</summary>
internal static class ExchangeFiles
{
    /// <summary>The name of stdin and stdout.</summary>
    public const string Standard = "-";

    private const int PeekBytes = 64 * 1024;
    private static readonly byte[] Gzip = [0x1f, 0x8b];
    private static readonly byte[] Zstandard = [0x28, 0xb5, 0x2f, 0xfd];

    /// <summary>Finds the files that names stand for: a name with <c>*</c>, <c>?</c> or <c>[</c> for those that fit, a folder for those in it.</summary>
    /// <exception cref="RecordingException">There is none.</exception>
    public static IReadOnlyList<string> Find(IReadOnlyList<string> names)
    {
        var files = new List<string>();
        foreach (var name in names)
        {
            if (name == Standard || File.Exists(name))
            {
                files.Add(name);
                continue;
            }

            var isFolder = Directory.Exists(name);
            var folder = isFolder ? name : Path.GetDirectoryName(name) is { Length: > 0 } parent ? parent : ".";
            var pattern = isFolder ? "*" : Path.GetFileName(name);
            if (!isFolder && (pattern.IndexOfAny(['*', '?']) < 0 || !Directory.Exists(folder)))
            {
                throw new RecordingException($"{name}: there is no such file");
            }

            var found = Directory.EnumerateFiles(folder, pattern).Where(path => !isFolder || ExchangeFormats.OfName(path) is not (null or ExchangeFormat.Curl)).Order(StringComparer.Ordinal).ToList();
            files.AddRange(found.Count > 0 ? found : throw new RecordingException($"{name}: there is no such file"));
        }

        return files;
    }

    /// <summary>Opens files as one recording, ordered by the time of their first exchanges.</summary>
    /// <param name="files">The files (<see cref="Find"/>).</param>
    /// <param name="format">Their format; null to tell it by their contents.</param>
    /// <param name="packets">Reads files of packets.</param>
    /// <exception cref="RecordingException">One is of no format that is read.</exception>
    /// <exception cref="IOException">One cannot be read.</exception>
    public static IExchangeReader Open(IReadOnlyList<string> files, ExchangeFormat? format, Func<Stream, IExchangeReader> packets)
    {
        var opened = new List<(Stream Stream, ExchangeFormat Format, string Name)>();
        try
        {
            foreach (var file in files)
            {
                opened.Add(OpenOne(file, format));
            }
        }
        catch
        {
            opened.ForEach(one => one.Stream.Dispose());
            throw;
        }

        return opened.TrueForAll(one => one.Format == ExchangeFormat.Gor)
            ? new GorExchangeReader([.. opened.Select(one => one.Stream)])
            : opened.Count == 1 ? Reader(opened[0], packets) : new SequenceReader([.. opened.Select(one => (Reader(one, packets), one.Name))]);
    }

    /// <summary>Makes a file.</summary>
    /// <param name="path">Where; <see cref="Standard"/> for stdout.</param>
    /// <param name="format">Its format.</param>
    /// <param name="settings">Of recordings: how they are written.</param>
    /// <param name="version">The version of this program.</param>
    /// <exception cref="RecordingException">The format is not written.</exception>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static IExchangeWriter Create(string path, ExchangeFormat format, RecordingSettings settings, string version)
    {
        if (format is ExchangeFormat.Combined or ExchangeFormat.LoadBalancer or ExchangeFormat.CloudFront or ExchangeFormat.Packets)
        {
            throw new RecordingException($"{format.Name()} is read, not written");
        }

        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, BufferSize = 64 * 1024 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite; // it holds what users sent
        }

        Stream stream = path == Standard ? new BufferedStream(Console.OpenStandardOutput(), 64 * 1024) : new FileStream(path, options);
        if (path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".gz.part", StringComparison.OrdinalIgnoreCase))
        {
            stream = new BufferedStream(new GZipStream(stream, CompressionLevel.Fastest), 64 * 1024);
        }

        return format switch
        {
            ExchangeFormat.Gor => new GorExchangeWriter(stream),
            ExchangeFormat.Har => new HarExchangeWriter(stream, version),
            ExchangeFormat.JsonLines => new JsonLinesWriter(stream),
            ExchangeFormat.Curl => new CurlWriter(stream),
            _ => new AvroExchangeWriter(stream, settings),
        };
    }

    private static IExchangeReader Reader((Stream Stream, ExchangeFormat Format, string Name) one, Func<Stream, IExchangeReader> packets)
    {
        try
        {
            return one.Format switch
            {
                ExchangeFormat.Gor => new GorExchangeReader([one.Stream]),
                ExchangeFormat.Har => new HarExchangeReader(one.Stream),
                ExchangeFormat.JsonLines => new JsonLinesReader(one.Stream),
                ExchangeFormat.Combined => new AccessLogReader(one.Stream, new CombinedLog()),
                ExchangeFormat.LoadBalancer => new AccessLogReader(one.Stream, new LoadBalancerLog()),
                ExchangeFormat.CloudFront => new AccessLogReader(one.Stream, new CloudFrontLog()),
                ExchangeFormat.Packets => packets(one.Stream),
                _ => new AvroExchangeReader(one.Stream),
            };
        }
        catch (Exception exception) when (exception is RecordingException or InvalidDataException)
        {
            throw new RecordingException($"{one.Name}: {exception.Message}");
        }
    }

    private static (Stream Stream, ExchangeFormat Format, string Name) OpenOne(string name, ExchangeFormat? wanted)
    {
        // Read forward: the system is told so and reads ahead.
        Stream file = name == Standard
            ? Console.OpenStandardInput()
            : new FileStream(name, new FileStreamOptions { Access = FileAccess.Read, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0, Options = FileOptions.SequentialScan });
        try
        {
            var stream = PrefixedStream.Peek(file, PeekBytes, out var start);
            if (start.Span.StartsWith(Gzip))
            {
                stream = PrefixedStream.Peek(new GZipStream(stream, CompressionMode.Decompress), PeekBytes, out start);
            }
            else if (start.Span.StartsWith(Zstandard))
            {
                stream = PrefixedStream.Peek(new DecompressionStream(stream, leaveOpen: false), PeekBytes, out start);
            }

            if (start.IsEmpty)
            {
                throw new RecordingException($"{name}: it is empty");
            }

            var told = ExchangeFormats.OfContent(start.Span);
            return (stream, wanted ?? told ?? throw new RecordingException($"{name}: it is neither a recording nor .gor, HAR, JSON Lines, packets (pcap, pcapng) or an access log that is known; --input-format says what it is meant to be"), name);
        }
        catch (Exception exception) when (exception is InvalidDataException or ZstdException)
        {
            file.Dispose();
            throw new RecordingException($"{name}: the compressed file is damaged: {exception.Message}");
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
