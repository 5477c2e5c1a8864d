namespace Umbra.Import.Nginx;

/// <summary>A piece of a file.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">A word without its quotes; else empty.</param>
/// <param name="Line">The line on which it begins, from 1.</param>
internal readonly record struct NginxToken(NginxTokenKind Kind, string Text, int Line);

/// <summary>What a <see cref="NginxToken"/> is.</summary>
internal enum NginxTokenKind : byte
{
    /// <summary>A name or an argument.</summary>
    Word,

    /// <summary><c>;</c></summary>
    End,

    /// <summary><c>{</c></summary>
    Open,

    /// <summary><c>}</c></summary>
    Close,

    /// <summary>The end of the file.</summary>
    EndOfFile,
}
