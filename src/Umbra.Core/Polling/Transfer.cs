namespace Umbra.Core.Polling;

/// <summary>What became of a call to receive or to send that does not wait.</summary>
internal enum Transfer : byte
{
    /// <summary>Bytes passed; when receiving, 0 of them are the stream's end.</summary>
    Done,

    /// <summary>Not now.</summary>
    WouldBlock,

    /// <summary>Never again.</summary>
    Broken,
}
