using Umbra.Configuration;
using Umbra.Configuration.Shapes;
using Umbra.Configuration.Validation;

namespace Umbra.Import.Proxies;

/// <summary>Which addresses can be a destination or a target.</summary>
internal static class ProxyTargets
{
    /// <summary>Why nothing can be sent there; null when it can.</summary>
    public static string? Problem(Uri url) =>
        AddressKinds.Url.Parse(url.ToString(), "/", out _) is { } complaint ? complaint.Problem
        : url.Port is <= 0 or > 65_535 ? "has no port"
        : Own(new UmbraConfiguration(), url) is { } own ? $"would be Umbra itself ({own})"
        : null;

    private static string? Own(UmbraConfiguration usual, Uri url) =>
        ListenerValidator.All(usual).Where(listener => Reach.Reaches(url.Host, url.Port, listener.EndPoint)).Select(listener => listener.Key).FirstOrDefault();
}
