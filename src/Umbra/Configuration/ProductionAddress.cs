namespace Umbra.Configuration;

/// <summary>One of production's addresses.</summary>
/// <param name="Host">A name or an address; an IPv6 address without brackets.</param>
/// <param name="Port">1 to 65,535.</param>
/// <param name="IsHttps">It was given as an <c>https://</c> URL.</param>
internal sealed record ProductionAddress(string Host, int Port, bool IsHttps = false);
