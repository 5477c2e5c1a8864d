using Spectre.Console;

namespace Umbra.Commands;

/// <summary>Consoles that keep to the rules: no colour when redirected, or when <c>NO_COLOR</c> is set to anything.</summary>
internal static class Terminal
{
    // No terminal says how wide it is; wide enough that no row of a table is broken in two, which would spoil it for grep.
    private const int WidthWhenRedirected = 200;

    /// <summary>A console over a command's output.</summary>
    public static IAnsiConsole Over(TextWriter output)
    {
        var isTerminal = IsTerminal(output);
        var hasColour = isTerminal && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(output),
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = hasColour ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = isTerminal ? InteractionSupport.Detect : InteractionSupport.No,
        });
        if (!isTerminal)
        {
            console.Profile.Width = WidthWhenRedirected;
        }

        return console;
    }

    /// <summary>Whether a command's output is a terminal.</summary>
    public static bool IsTerminal(TextWriter output) => ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected;
}
