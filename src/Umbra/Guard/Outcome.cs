namespace Umbra.Guard;

/// <summary>What became of a call.</summary>
/// <param name="Status">What the client was answered; 0 when it left before.</param>
/// <param name="BodyBytes">Bytes of the request's body; null when they are not known.</param>
/// <param name="Fault">Why an allowed destination was not reached.</param>
/// <param name="IsFailure">It was allowed and there was no whole answer.</param>
internal readonly record struct Outcome(int Status, long? BodyBytes, ConnectFault Fault = ConnectFault.None, bool IsFailure = false);
