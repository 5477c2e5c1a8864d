using System.Collections;
using System.CommandLine;
using System.CommandLine.Parsing;
using Umbra.Configuration;

namespace Umbra.Commands;

/// <summary>A flag of a command that needs no file, and the key of the file that it stands for: what is wrong with its value is said of the flag.</summary>
/// <param name="Name">With its hyphens.</param>
/// <param name="Key">The key.</param>
/// <param name="Description">What it does.</param>
/// <param name="Shape">What its value is, in upper case.</param>
internal sealed record KeyFlag(string Name, string Key, string Description, string Shape = "")
{
    /// <summary>It must be given.</summary>
    public bool IsRequired { get; init; }

    /// <summary>Without a value it means <c>true</c>.</summary>
    public bool IsSwitch { get; init; }

    /// <summary>Another name.</summary>
    public string? Alias { get; init; }

    /// <summary>Its value when neither it nor a variable of its key is given; null for none.</summary>
    public string? Default { get; init; }

    /// <summary>Writes the value as the file has it.</summary>
    public Func<string, string> Format { get; init; } = List;

    private bool IsRepeated => Format == Pairs;

    /// <summary>The flag of a program in between, which three commands have.</summary>
    /// <param name="key">The key.</param>
    public static KeyFlag Middleware(string key) => new("--middleware", key, "A program through which requests go first, in GoReplay's protocol: \"python3 redact.py\".", "COMMAND")
    {
        Format = command => $"[{string.Join(", ", command.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Quote))}]",
    };

    /// <summary>Adds the flags to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="flags">The flags.</param>
    /// <param name="variables">The environment, which is weaker than a flag and stronger than its default; null for this process's.</param>
    /// <returns>Reads what was given as overlays of the file.</returns>
    public static Func<ParseResult, IEnumerable<Overlay>> AddAll(Command command, IEnumerable<KeyFlag> flags, IDictionary? variables = null)
    {
        var options = flags.Select(flag => (Flag: flag, Option: flag.ToOption())).ToList();
        options.ForEach(pair => command.Add(pair.Option));
        return parsed =>
        {
            var environment = EnvironmentOverlays.From(variables ?? Environment.GetEnvironmentVariables()).ToList();
            return options
                .Select(pair => (pair.Flag, Value: pair.Flag.ValueOf(parsed.GetResult(pair.Option), environment)))
                .Where(pair => pair.Value is not null)
                .Select(pair => new Overlay(pair.Flag.Key, pair.Flag.Format(pair.Value!), pair.Flag.Name));
        };
    }

    /// <summary><c>a=1,b=2</c> as a map; what is no pair stays, and is said to be none by whoever reads it.</summary>
    public static string Pairs(string value) =>
        $"{{ {string.Join(", ", value.Split(',').Select(pair => pair.Split('=', 2) is [var name, var text] ? $"{Quote(name)}: {Quote(text)}" : Quote(pair)))} }}";

    /// <summary>A text in quotation marks.</summary>
    public static string Quote(string value) => $"\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private static string List(string value) => value.Contains(',', StringComparison.Ordinal) ? $"[{value}]" : value;

    private Option ToOption()
    {
        string[] aliases = Alias is null ? [] : [Alias];
        Option option = IsRepeated ? new Option<string[]>(Name, aliases)
            : new Option<string?>(Name, aliases) { Arity = IsSwitch ? ArgumentArity.ZeroOrOne : ArgumentArity.ExactlyOne };
        option.Description = Description;
        option.HelpName = Shape;
        option.Required = IsRequired;
        return option;
    }

    private string? ValueOf(OptionResult? result, List<Overlay> environment) => result switch
    {
        null or { Implicit: true } => environment.Exists(IsOfKey) ? null : Default,
        { Tokens: [] } => "true", // a switch
        _ => string.Join(',', result.Tokens.Select(token => token.Value)),
    };

    // Of the key, or of the map that it is in.
    private bool IsOfKey(Overlay overlay) => $"{Key}.".StartsWith($"{overlay.Path}.", StringComparison.OrdinalIgnoreCase);
}
