using System.Text;
using Umbra.Configuration.Shapes;

namespace Umbra.Configuration;

/// <summary>The reference page of the file, made of the records that the loader reads.</summary>
internal static class ConfigurationReference
{
    private const string Opening = """
        # The configuration file

        This page is made of the program's own records (a test keeps it so); `umbra schema` prints the same as JSON schema for editors.

        Every key, with the kind of its value and its default. An unknown key is an error, as is a key that is given twice. `NAME` in capitals stands for a name of
        yours: letters, digits, `-` and `_`. Where a list is taken, one value may stand without brackets. Anchors, aliases and tags of YAML are not taken.

        Precedence, weakest first: default, file, environment, flags, what `umbra set` changed. The variable of a key is `UMBRA__` and the key's path with `__`
        between the levels: `UMBRA__MIRRORS__STAGING__PERCENT=25`. Keys and names are found without regard to case, and `_` also finds a `-` in a name; a name that
        the file does not have is taken in lower case. A value in brackets, braces or quotes is read as YAML: `UMBRA__MIRRORS__STAGING__METHODS='[GET, POST]'`.

        Any value can come from the environment or from a file: `${env:NAME}`, `${env:NAME:-default}` (also when the variable is empty), `${file:path}`; `$${` is a
        plain `${`. A file that is referred to is watched as the configuration's own is: when it changes, all is loaded again. Such values, secrets and header values are never shown. A *secret* cannot stand in the file itself. Relative paths start in the file's folder.

        | kind | written as |
        | --- | --- |
        | duration | `500ms`, `5s`, `1m`, `2h`, `1d` |
        | size | `512B`, `64KiB`, `1MiB` (1,024), `10kB`, `10MB` (1,000) |
        | percentage | `10`, `10%`, `0.01`: 0 to 100, two decimals at most |
        | rate | `500/s`, `30/m`, `100/h` |
        | address:port | `127.0.0.1:8080`, `"[::1]:8080"`, `":8080"` for all addresses of IPv4 and IPv6 |

        """;

    /// <summary>The page, as Markdown.</summary>
    public static string Generate()
    {
        var page = new StringBuilder(Opening);
        WriteSection(page, "At the top", "", ShapeFactory.Root, []);
        return page.ToString();
    }

    private static void WriteSection(StringBuilder page, string title, string path, RecordShape record, Dictionary<string, string> written)
    {
        page.Append($"\n## {title}\n\n");
        if (!written.TryAdd(string.Join(' ', record.Settings.Select(setting => setting.Key)), title))
        {
            page.Append($"As {written[string.Join(' ', record.Settings.Select(setting => setting.Key))]}.\n");
            return;
        }

        page.Append("| key | value | default | |\n| --- | --- | --- | --- |\n");
        var rows = new List<(string Key, Setting Setting)>();
        var sections = new List<(string Path, RecordShape Record)>();
        foreach (var setting in record.Settings)
        {
            AddRow(setting, path, path.Length == 0 ? "" : path + ".", rows, sections);
        }

        foreach (var (key, setting) in rows)
        {
            page.Append($"| `{key}` | {Cell(setting.Shape.Description)} | {Default(setting)} | {Cell(setting.Attribute.Sentence)} |\n");
        }

        foreach (var (inner, shape) in sections)
        {
            WriteSection(page, $"`{inner}`", inner, shape, written);
        }
    }

    // Small maps stand in their parent's table, maps of names and large ones have a table of their own.
    private static void AddRow(Setting setting, string section, string prefix, List<(string Key, Setting Setting)> rows, List<(string Path, RecordShape Record)> sections)
    {
        var key = prefix + setting.Key;
        rows.Add((section.Length > 0 ? key[(section.Length + 1)..] : key, setting));
        if (Inner(setting.Shape, key) is not (var inner, var record) || record.Settings.IsEmpty)
        {
            return;
        }

        if (record.Settings.Length > 4)
        {
            sections.Add((inner, record));
            return;
        }

        foreach (var part in record.Settings)
        {
            AddRow(part, section, inner + ".", rows, sections);
        }
    }

    private static (string Path, RecordShape Record)? Inner(Shape shape, string key) => shape switch
    {
        RecordShape record => (key, record),
        INamedShape named => ($"{key}.{named.NamePlaceholder}", named.Record),
        IListShape { ItemShape: RecordShape record } => ($"{key}[]", record),
        _ => null,
    };

    private static string Default(Setting setting) =>
        setting.IsRequired ? "required" : setting.Attribute.Default ?? (setting.Default is { } value && setting.Shape.Format(value) is { } text ? $"`{text}`" : "");

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
