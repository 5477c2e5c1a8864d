using System.Text.RegularExpressions;
using Umbra.Configuration;

namespace Umbra.Import.GoReplay;

/// <summary>A flag of GoReplay's, as it was given.</summary>
/// <param name="Name">Without hyphens, by its current name.</param>
/// <param name="Value">Its value; <c>true</c> for one that takes none.</param>
/// <param name="Line">Where it stands.</param>
internal sealed record GoReplayFlag(string Name, string Value, int Line);

/// <summary>A command line of GoReplay's, read as Go's flag package does.</summary>
internal sealed partial class GoReplayCommand
{
    private readonly List<GoReplayFlag> _flags = [];

    private GoReplayCommand(int line) => Line = line;

    /// <summary>Where it begins.</summary>
    public int Line { get; }

    /// <summary>Its flags, in order.</summary>
    public IReadOnlyList<GoReplayFlag> Flags => _flags;

    /// <summary>All flags of that name.</summary>
    public IEnumerable<GoReplayFlag> Of(string name) => _flags.Where(flag => flag.Name == name);

    /// <summary>The last flag of that name; null when there is none.</summary>
    public GoReplayFlag? Last(string name) => _flags.FindLast(flag => flag.Name == name);

    /// <summary>Whether a switch is on.</summary>
    public bool IsOn(string name) => Last(name) is { Value: not ("false" or "f" or "F" or "0" or "FALSE" or "False") };

    /// <summary>Reads a command; null when it is not one of GoReplay's.</summary>
    /// <exception cref="ImportException">A flag is not known or has no value.</exception>
    public static GoReplayCommand? Read(string file, IReadOnlyList<ShellWord> words)
    {
        // docker run --name gor buger/goreplay --input-raw …: the program is the one that flags follow.
        var programs = words.Index().Where(word => Program().IsMatch(word.Item.Text)).Select(word => word.Index).ToList();
        var first = programs.Find(index => index + 1 < words.Count && words[index + 1].Text.StartsWith('-')) is var found && programs.Contains(found) ? found : programs.FirstOrDefault(-1);
        if (first < 0 && !words[0].Text.StartsWith('-'))
        {
            return null;
        }

        var command = new GoReplayCommand(words[0].Line);
        for (var i = first + 1; i < words.Count; i++)
        {
            command._flags.Add(ReadFlag(file, words, ref i));
        }

        return command;
    }

    private static GoReplayFlag ReadFlag(string file, IReadOnlyList<ShellWord> words, ref int at)
    {
        var (text, line) = words[at];
        if (!text.StartsWith('-') || text.TrimStart('-').Length == 0)
        {
            throw new ImportException(file, line, $"{Printable.Text(text, 64)} is no flag, and GoReplay reads none behind it: remove it, or put the value that it belongs to into quotes");
        }

        var given = text.TrimStart('-');
        var equals = given.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? given : given[..equals];
        if (!GoReplayFlags.IsKnown(name))
        {
            var nearest = NearestWord.Of("--" + name, GoReplayFlags.All) is { } known ? $": did you mean {known}?" : ": GoReplay has no such flag";
            throw new ImportException(file, line, $"--{Printable.Text(name, 64)} is not known{nearest}");
        }

        if (equals >= 0 || !GoReplayFlags.TakesNextWord(name))
        {
            return new GoReplayFlag(GoReplayFlags.Current(name), equals < 0 ? "true" : given[(equals + 1)..], line);
        }

        if (at + 1 == words.Count)
        {
            throw new ImportException(file, line, $"--{name} has no value");
        }

        return new GoReplayFlag(GoReplayFlags.Current(name), words[++at].Text, line);
    }

    [GeneratedRegex(@"(?:^|/)gor(?:eplay)?(?:[._:-][^/]*)?\z", RegexOptions.IgnoreCase)]
    private static partial Regex Program();
}
