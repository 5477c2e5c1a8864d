namespace Umbra.Core.Http;

/// <summary>What a message reader found next.</summary>
internal enum ReadEvent : byte
{
    /// <summary>The input is used up.</summary>
    NeedMore,

    /// <summary>The head of an interim (1xx) response; the final one is still to come.</summary>
    Interim,

    /// <summary>A message's head.</summary>
    Head,

    /// <summary>A piece of the body, without transfer coding.</summary>
    Body,

    /// <summary>The trailer section's field lines, without the empty line.</summary>
    Trailers,

    /// <summary>The message is complete.</summary>
    End,

    /// <summary>The input cannot be read any further; <see cref="MessageReader.Fault"/> says why.</summary>
    Fault,
}
