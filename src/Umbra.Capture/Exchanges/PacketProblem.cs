namespace Umbra.Capture.Exchanges;

/// <summary>Why exchanges, or what may have been some, are not among those that packets gave.</summary>
internal enum PacketProblem
{
    /// <summary>A request's packets are missing, or the connection ended in it.</summary>
    RequestCut,

    /// <summary>A request's body is larger than what is kept.</summary>
    BodyTooLarge,

    /// <summary>The connection left HTTP with this request.</summary>
    Upgraded,

    /// <summary>A head that cannot be read.</summary>
    Unreadable,
}
