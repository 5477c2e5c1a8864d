namespace Umbra.Core.Http;

/// <summary>The bounds of the HTTP readers. Past each the reader sheds and counts.</summary>
internal sealed record HttpLimits
{
    /// <summary>The most bytes of a head: start line, fields and the empty line.</summary>
    /// <value>Default: 32 KiB.</value>
    public int HeadBytes { get; init; } = 32 * 1024;

    /// <summary>The most fields of a head, or of a trailer section.</summary>
    /// <value>Default: 100.</value>
    public int Fields { get; init; } = 100;

    /// <summary>The most bytes of a body that are kept of a chosen exchange; larger ones are only framed.</summary>
    /// <value>Default: 1 MiB.</value>
    public int BodyBytes { get; init; } = 1024 * 1024;

    /// <summary>The most requests of a connection whose response has not been read.</summary>
    /// <value>Default: 1,024.</value>
    public int Pipelined { get; init; } = 1024;

    /// <summary>The most bytes of one direction that wait for the other to be read.</summary>
    /// <value>Default: 1 MiB.</value>
    public int StashBytes { get; init; } = 1024 * 1024;
}
