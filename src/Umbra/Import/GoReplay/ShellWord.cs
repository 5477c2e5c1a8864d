namespace Umbra.Import.GoReplay;

/// <summary>A word of a command line.</summary>
/// <param name="Text">Without the quotes.</param>
/// <param name="Line">Where it begins.</param>
internal readonly record struct ShellWord(string Text, int Line);
