using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Umbra.Ec2.Objects;

/// <summary>Ids, as AWS forms them.</summary>
internal static partial class Ec2Ids
{
    /// <summary>How many hexadecimal digits a new id has.</summary>
    public const int Digits = 17;

    /// <summary>A new id.</summary>
    /// <param name="prefix">What it begins with: <c>tmt-</c>.</param>
    public static string New(string prefix) => prefix + RandomNumberGenerator.GetHexString(Digits, lowercase: true);

    /// <summary>Whether it has the form of an id: AWS has had ids of 8 digits too.</summary>
    /// <param name="text">The text.</param>
    /// <param name="prefix">What it must begin with.</param>
    public static bool IsId(string text, string prefix) => text.StartsWith(prefix, StringComparison.Ordinal) && HexDigits().IsMatch(text[prefix.Length..]);

    /// <summary>Whether it is a network interface's id.</summary>
    public static bool IsInterface(string text) => IsId(text, "eni-");

    /// <summary>Whether it is an id of an endpoint (of a gateway load balancer).</summary>
    public static bool IsEndpoint(string text) => IsId(text, "vpce-");

    /// <summary>Whether it is the ARN of a network load balancer.</summary>
    public static bool IsLoadBalancer(string text) => LoadBalancerArn().IsMatch(text);

    /// <summary>Whether it is an account's number.</summary>
    public static bool IsAccount(string text) => Account().IsMatch(text);

    [GeneratedRegex(@"^([0-9a-f]{8}|[0-9a-f]{17})\z")]
    private static partial Regex HexDigits();

    [GeneratedRegex(@"^arn:aws[a-z-]*:elasticloadbalancing:[a-z0-9-]+:[0-9]{12}:loadbalancer/net/[A-Za-z0-9-]{1,32}/[A-Za-z0-9]{1,32}\z")]
    private static partial Regex LoadBalancerArn();

    [GeneratedRegex(@"^[0-9]{12}\z")]
    private static partial Regex Account();
}
