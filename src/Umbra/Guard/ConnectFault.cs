namespace Umbra.Guard;

/// <summary>Why a destination was not reached.</summary>
internal enum ConnectFault : byte
{
    /// <summary>It was.</summary>
    None,

    /// <summary>Its name has no address.</summary>
    Unresolved,

    /// <summary>It has none but <see cref="LocalAddresses"/>, which the rule does not permit.</summary>
    Local,

    /// <summary>No address took the connection.</summary>
    Refused,

    /// <summary>It took too long.</summary>
    TimedOut,
}

/// <summary>A fault on its way through <see cref="SocketsHttpHandler"/>, whose callback can only throw.</summary>
internal sealed class ConnectException(ConnectFault fault) : IOException($"Not connected: {fault}.")
{
    /// <summary>Why.</summary>
    public ConnectFault Fault { get; } = fault;
}
