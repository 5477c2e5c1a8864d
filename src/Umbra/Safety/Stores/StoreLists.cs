using System.Collections.Immutable;
using Umbra.Configuration;
using Umbra.Configuration.Shapes;

namespace Umbra.Safety.Stores;

/// <summary>What <c>isolation:</c> says of both sides' state.</summary>
internal sealed class StoreLists
{
    // An env file is some kilobytes; the bound keeps a wrong path (a log, a device) from being read whole.
    private const int MostCharactersOfAFile = 1 << 20;

    private readonly List<UnreadStore> _unread = [];

    private StoreLists(IsolationConfiguration isolation, Reading keys)
    {
        Production = [.. ReadSide(isolation.Production, "isolation.production", keys)];
        Shadow = [.. ReadSide(isolation.Shadow, "isolation.shadow", keys)];
    }

    /// <summary>Production's stores.</summary>
    public ImmutableArray<NamedStore> Production { get; }

    /// <summary>The shadow's stores.</summary>
    public ImmutableArray<NamedStore> Shadow { get; }

    /// <summary>Items that could not be read.</summary>
    public IReadOnlyList<UnreadStore> Unread => _unread;

    /// <summary>The servers' names, buckets aside.</summary>
    public IEnumerable<string> Hosts => Production.Concat(Shadow).Where(named => named.Store.Kind != StoreKind.Bucket).Select(named => named.Store.Host);

    /// <summary>Reads both lists.</summary>
    public static StoreLists Read(IsolationConfiguration isolation, Reading keys) => new(isolation, keys);

    private IEnumerable<NamedStore> ReadSide(ImmutableArray<PrivateText> items, string key, Reading keys)
    {
        foreach (var (index, item) in items.Index())
        {
            // One item may stand without brackets; then it is the key itself that was read.
            var at = keys.Has(KeyPath.Item(key, index)) ? KeyPath.Item(key, index) : key;
            var text = item.Secret.Reveal();
            foreach (var named in IsPath(text) ? ReadFile(text, at, keys) : ReadString(text, at))
            {
                yield return named;
            }
        }
    }

    // A connection string has an address, an assignment or a scheme in it, and none of these belongs in the name of an env file.
    private static bool IsPath(string text) => text.AsSpan().IndexOfAny(":=;@") < 0;

    private ImmutableArray<NamedStore> ReadString(string text, string key)
    {
        var stores = ConnectionString.Read(text);
        if (stores.IsEmpty)
        {
            _unread.Add(new UnreadStore(key, "its value is neither an env file nor a connection string that can be read without doubt"));
        }

        return [.. stores.Select(store => new NamedStore(store, key, null, null))];
    }

    private ImmutableArray<NamedStore> ReadFile(string path, string key, Reading keys)
    {
        var shown = keys.Shown(key, path);
        try
        {
            using var stream = new FileStream(Path.GetFullPath(path, keys.Folder), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(stream);
            var buffer = new char[MostCharactersOfAFile];
            var text = new string(buffer, 0, reader.ReadBlock(buffer));
            return [.. EnvironmentStores.Of(EnvironmentFile.Read(text)).Select(found => new NamedStore(found.Store, key, shown, found.Variable))];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            var why = exception is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : "it cannot be read";
            _unread.Add(new UnreadStore(key, $"the env file {shown}: {why}"));
            return [];
        }
    }
}
