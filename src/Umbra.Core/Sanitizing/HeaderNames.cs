using System.Collections.Frozen;
using System.Text;
using Umbra.Core.Sanitizing.Detecting;

namespace Umbra.Core.Sanitizing;

/// <summary>What the profiles say of header fields by their names.</summary>
internal static class HeaderNames
{
    private static readonly Treatment Removed = new(SanitizeAction.Remove, Umbra.Core.Sanitizing.Treatment.OfProfile, "a header that carries credentials");
    private static readonly Treatment Unknown = new(SanitizeAction.Remove, Umbra.Core.Sanitizing.Treatment.OfProfile, "strict: a header that is not well known");

    // What names credentials, sessions and certificates without a word in it that tells.
    private static readonly FrozenSet<string> Credentials = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Authorization", "Proxy-Authorization", "Set-Cookie", "Set-Cookie2", "Cookie2", "Authentication-Info", "Proxy-Authentication-Info", "X-Amz-Security-Token",
        "X-Api-Key", "Api-Key", "ApiKey", "X-Auth", "X-Auth-Token", "X-Access-Token", "X-Csrf-Token", "X-Xsrf-Token", "X-Goog-Api-Key", "X-Goog-Iap-Jwt-Assertion",
        "X-Functions-Key", "Ocp-Apim-Subscription-Key", "X-Session-Id", "X-Session-Token", "X-Session", "X-Forwarded-Client-Cert", "X-Client-Cert", "X-Ssl-Client-Cert",
        "Ssl-Client-Cert", "Client-Cert", "Client-Cert-Chain", "X-Arr-ClientCert", "X-Vault-Token", "Private-Token", "Job-Token", "X-Gitlab-Token", "X-Shopify-Access-Token",
        "X-Plex-Token", "X-Parse-Session-Token", "Cf-Access-Jwt-Assertion", "Cf-Access-Client-Secret", "X-Ms-Client-Principal", "X-Amzn-Oidc-Data",
        "X-Amzn-Oidc-Accesstoken", "X-Amzn-Oidc-Identity", "Dpop", "Signature", "Signature-Input", "X-Hub-Signature", "X-Hub-Signature-256", "Stripe-Signature");

    // What says how to read a message, or is made by programs for programs: nothing personal stands in it in its proper use, and a change of that would break it.
    private static readonly FrozenSet<string> Kept = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Host", "Content-Type", "Content-Length", "Content-Encoding", "Content-Transfer-Encoding", "Transfer-Encoding", "Connection", "Keep-Alive", "Proxy-Connection", "Te", "Trailer", "Upgrade", "Expect",
        "Accept", "Accept-Charset", "Accept-Encoding", "Accept-Language", "Accept-Ranges", "Range", "Content-Range", "Cache-Control", "Pragma", "Date", "Age", "Expires",
        "Last-Modified", "If-Modified-Since", "If-Unmodified-Since", "Vary", "Traceparent", "Sec-Fetch-Site", "Sec-Fetch-Mode", "Sec-Fetch-Dest", "Sec-Fetch-User",
        "Sec-Ch-Ua", "Sec-Ch-Ua-Mobile", "Sec-Ch-Ua-Platform", "Upgrade-Insecure-Requests", "Dnt", "Priority", "X-Umbra-Mirror");

    // What else a strict mirror sends: its values are still looked at.
    private static readonly FrozenSet<string> WellKnown = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "User-Agent", "Idempotency-Key", "Origin", "Content-Language", "Content-Location", "Content-Disposition", "Location", "Allow", "Server", "Etag", "If-Match", "If-None-Match", "If-Range",
        "Prefer", "Tracestate", "Baggage", "X-Request-Id", "X-Correlation-Id", "X-Requested-With", "X-Http-Method-Override", "X-Forwarded-Proto", "X-Forwarded-Host",
        "X-Forwarded-Port", "Forwarded", "X-Forwarded-For", "X-Real-Ip", "Via", "Access-Control-Request-Method", "Access-Control-Request-Headers", "Grpc-Timeout", "Soapaction");

    /// <summary>What is done with a field that says how to read a message: its proper form is kept.</summary>
    public static Treatment Structural { get; } = new(SanitizeAction.Keep, Umbra.Core.Sanitizing.Treatment.OfProfile, "a header of the protocol");

    /// <summary>What a profile does with a field; null when the detectors look at its value.</summary>
    public static Treatment? Treatment(byte[] name, SanitizeProfile profile)
    {
        var text = Encoding.ASCII.GetString(name);
        return text.Equals("Cookie", StringComparison.OrdinalIgnoreCase) ? null // each cookie by itself
            : Credentials.Contains(text) ? Removed
            : Kept.Contains(text) ? Structural
            : TellingNames.IsSecret(name) ? Removed
            : TellingNames.IsPersonal(name, out var kind) && kind is not (ValueKind.IPv4 or ValueKind.IPv6) ? NameTreatments.PersonalOf(kind) // addresses stand in lists
            : profile == SanitizeProfile.Strict && !WellKnown.Contains(text) ? Unknown
            : null;
    }
}
