namespace Umbra.Ec2;

/// <summary>What the API runs on at the moment. A reload makes another.</summary>
/// <param name="Settings">What interfaces and targets are here.</param>
/// <param name="KeyPair">What requests are signed with; null when it cannot be had.</param>
/// <param name="Store">Keeps what is made.</param>
/// <param name="Problem">Why there is no key pair.</param>
internal sealed record Ec2Host(Ec2Settings Settings, Ec2KeyPair? KeyPair, Ec2Store Store, string Problem = "");
