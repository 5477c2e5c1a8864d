using Microsoft.AspNetCore.Http;

namespace Umbra.Inline.Gateway;

/// <summary>What keeps a client at its destination.</summary>
internal static class StickyKey
{
    /// <summary>The position that a request's key stands for; null when it has none.</summary>
    /// <param name="settings">Where the key is; null when there is none.</param>
    /// <param name="context">The request.</param>
    /// <param name="issued">The cookie that the response gives the client; null when it gives none.</param>
    public static double? PositionOf(StickySettings? settings, HttpContext context, out string? issued)
    {
        issued = null;
        if (settings is null)
        {
            return null;
        }

        var key = settings.IsCookie ? context.Request.Cookies[settings.Name] : context.Request.Headers[settings.Name].ToString();
        if (string.IsNullOrEmpty(key) && settings.Issues)
        {
            key = Guid.NewGuid().ToString("n");
            issued = $"{settings.Name}={key}; Path=/; HttpOnly; SameSite=Lax{(context.Request.IsHttps ? "; Secure" : "")}";
        }

        return string.IsNullOrEmpty(key) ? null : DestinationShares.PositionOf(key);
    }
}
