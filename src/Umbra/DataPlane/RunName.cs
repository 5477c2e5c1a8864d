using System.Globalization;
using System.Security.Cryptography;

namespace Umbra.DataPlane;

/// <summary>Names runs that nobody named.</summary>
internal static class RunName
{
    // Without letters and digits that are taken for each other.
    private const string Letters = "bcdfghjkmnpqrstvwxz23456789";

    /// <summary>The time in UTC and four characters by lot: <c>20261125-140502-k7fq</c>. Names of one process after the other are in order.</summary>
    public static string Of(DateTimeOffset time) =>
        string.Create(CultureInfo.InvariantCulture, $"{time.UtcDateTime:yyyyMMdd-HHmmss}-{RandomNumberGenerator.GetString(Letters, 4)}");
}
