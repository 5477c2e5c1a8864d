using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Umbra.Core.Recording.Files;

/// <summary>
/// How the files of a recording are named: a path in which <c>%Y</c>, <c>%m</c>, <c>%d</c>, <c>%H</c>, <c>%M</c> and <c>%S</c> stand for the time (UTC) at which a file is
/// begun, as in strftime(3), and <c>%%</c> for a percent sign. A name that is taken gets a number: <c>shop-1.avro</c>.
/// </summary>
internal sealed class NameTemplate
{
    private static readonly Dictionary<char, (string Format, int Digits)> Parts = new()
    {
        ['Y'] = ("yyyy", 4),
        ['m'] = ("MM", 2),
        ['d'] = ("dd", 2),
        ['H'] = ("HH", 2),
        ['M'] = ("mm", 2),
        ['S'] = ("ss", 2),
    };

    private readonly string _template;
    private readonly Regex _names;

    /// <param name="template">An absolute path; see <see cref="Problem"/>.</param>
    public NameTemplate(string template)
    {
        _template = template;
        var fixedPart = template.Split('%')[0];
        Root = Path.GetDirectoryName(fixedPart.Length == template.Length ? template : fixedPart + "x") ?? "/";
        _names = new Regex(Pattern(), RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
    }

    /// <summary>The folder in which, or below which, all files are.</summary>
    public string Root { get; }

    /// <summary>Files are in folders that are named after the time.</summary>
    public bool HasFoldersOfTime => Path.GetDirectoryName(_template)!.Contains('%', StringComparison.Ordinal);

    /// <summary>What is wrong with a template; null when nothing is.</summary>
    public static string? Problem(string template)
    {
        for (var at = template.IndexOf('%', StringComparison.Ordinal); at >= 0; at = template.IndexOf('%', at + 2))
        {
            if (at + 1 == template.Length || (template[at + 1] != '%' && !Parts.ContainsKey(template[at + 1])))
            {
                return $"has a % at place {at + 1} that stands for nothing: %Y %m %d %H %M %S are parts of the time, %% is a percent sign";
            }

            if (at + 2 >= template.Length)
            {
                break;
            }
        }

        if (template.StartsWith("/%", StringComparison.Ordinal) || (template.Count(character => character == '/') == 1 && template.StartsWith('/')))
        {
            return "is at the root of the file system: put it into a folder of its own, in which old files are looked for";
        }

        return Path.GetFileName(template).Length == 0 ? "names a folder: write the file's name behind it" : null;
    }

    /// <summary>The name of a file that is begun at a time.</summary>
    public string NameAt(DateTimeOffset time)
    {
        var name = new StringBuilder();
        for (var i = 0; i < _template.Length; i++)
        {
            if (_template[i] != '%')
            {
                name.Append(_template[i]);
            }
            else if (Parts.TryGetValue(_template[++i], out var part))
            {
                name.Append(time.UtcDateTime.ToString(part.Format, CultureInfo.InvariantCulture));
            }
            else
            {
                name.Append('%');
            }
        }

        return name.ToString();
    }

    /// <summary>A name with a number, for when it is taken.</summary>
    /// <param name="name">The name.</param>
    /// <param name="number">The number; 0 for none.</param>
    public static string Numbered(string name, int number)
    {
        var extension = Path.GetExtension(name);
        return number == 0 ? name : string.Create(CultureInfo.InvariantCulture, $"{name[..^extension.Length]}-{number}{extension}");
    }

    /// <summary>Whether a file was named by this template, with or without a number.</summary>
    public bool IsOne(string path) => _names.IsMatch(path);

    private string Pattern()
    {
        var extension = Path.GetExtension(_template);
        var stem = _template[..^extension.Length];
        return $@"\A{Escaped(stem)}(-[0-9]+)?{Escaped(extension)}\z";
    }

    private static string Escaped(string text)
    {
        var pattern = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            pattern.Append(
                text[i] != '%' || i + 1 == text.Length ? Regex.Escape(text[i].ToString())
                : Parts.TryGetValue(text[++i], out var part) ? string.Create(CultureInfo.InvariantCulture, $"[0-9]{{{part.Digits}}}")
                : "%");
        }

        return pattern.ToString();
    }
}
