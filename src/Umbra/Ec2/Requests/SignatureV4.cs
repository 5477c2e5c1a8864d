using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Umbra.Ec2.Requests;

/// <summary>
/// Verifies AWS Signature Version 4 in the <c>Authorization</c> header ("Signing AWS API requests" of the IAM documentation). The signature is over method, path, query, the headers that it
/// names (Host and the time must be among them) and the body's hash, so that nothing of a request can be changed on the way.
/// </summary>
internal static class SignatureV4
{
    /// <summary>What the header begins with.</summary>
    public const string Algorithm = "AWS4-HMAC-SHA256";

    private const string Service = "ec2";
    private const string Terminator = "aws4_request";
    private const string TimeFormat = "yyyyMMdd'T'HHmmss'Z'";
    private const int LongestHeader = 4_096;

    // How far clocks may be apart: what AWS allows.
    private static readonly TimeSpan _mostSkew = TimeSpan.FromMinutes(15);

    /// <summary>Verifies a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="body">Its whole body.</param>
    /// <param name="keyPair">The key pair that it must be signed with.</param>
    /// <param name="now">The time.</param>
    /// <exception cref="Ec2Error">It is not signed, not with this key pair, or is not what was signed.</exception>
    public static void Verify(HttpRequest request, ReadOnlySpan<byte> body, Ec2KeyPair keyPair, DateTimeOffset now)
    {
        var authorization = Authorization.Read(request.Headers.Authorization.ToString());
        var time = ReadTime(request);
        if (time.ToString("yyyyMMdd", CultureInfo.InvariantCulture) != authorization.Date)
        {
            throw Incomplete($"the date of Credential, {Shown(authorization.Date)}, is not that of X-Amz-Date");
        }

        if (!authorization.SignedHeaders.Contains("host") || !authorization.SignedHeaders.Contains("x-amz-date"))
        {
            throw Incomplete("SignedHeaders must have host and x-amz-date");
        }

        var bodyHash = Convert.ToHexStringLower(SHA256.HashData(body));
        if (request.Headers["X-Amz-Content-Sha256"] is [{ } said] && said != bodyHash)
        {
            throw new Ec2Error("AuthFailure", "X-Amz-Content-Sha256 is not the body's hash; the body must be signed", StatusCodes.Status401Unauthorized);
        }

        var canonical = Canonical(request, authorization.SignedHeaders, bodyHash);
        var scope = $"{authorization.Date}/{authorization.Region}/{Service}/{Terminator}";
        var toSign = $"{Algorithm}\n{time.ToString(TimeFormat, CultureInfo.InvariantCulture)}\n{scope}\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var expected = Convert.ToHexStringLower(HMACSHA256.HashData(Key(keyPair.Secret, authorization), Encoding.UTF8.GetBytes(toSign)));

        // Both are compared whatever the first says, and in a time that tells nothing.
        var isKey = Equal(authorization.KeyId, keyPair.Id);
        if (!(Equal(authorization.Signature, expected) & isKey))
        {
            throw new Ec2Error(
                "AuthFailure",
                $"AWS was not able to validate the provided access credentials: the key pair is that of {Ec2KeyPair.FileName} in Umbra's state directory, unless the configuration has one",
                StatusCodes.Status401Unauthorized);
        }

        if ((time - now).Duration() > _mostSkew)
        {
            throw new Ec2Error("RequestExpired", $"Request has expired: it was signed at {time:yyyy-MM-dd HH:mm:ss}, and it is {now:yyyy-MM-dd HH:mm:ss} here (UTC): the clocks may be {_mostSkew.TotalMinutes} minutes apart");
        }
    }

    private static byte[] Key(string secret, Authorization authorization)
    {
        var key = Encoding.UTF8.GetBytes("AWS4" + secret);
        foreach (var part in (ReadOnlySpan<string>)[authorization.Date, authorization.Region, Service, Terminator])
        {
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        }

        return key;
    }

    private static string Canonical(HttpRequest request, ImmutableArray<string> signed, string bodyHash)
    {
        var target = request.HttpContext.Features.Get<IHttpRequestFeature>()!.RawTarget;
        var question = target.IndexOf('?', StringComparison.Ordinal);
        var canonical = new StringBuilder();
        canonical.Append(request.Method).Append('\n');
        canonical.Append(question < 0 ? target : target[..question]).Append('\n'); // a path of this endpoint has nothing that would be encoded
        canonical.Append(question < 0 ? "" : Query(target[(question + 1)..])).Append('\n');
        foreach (var name in signed)
        {
            canonical.Append(name).Append(':').AppendJoin(',', request.Headers[name].Select(value => OneSpace(value ?? ""))).Append('\n');
        }

        return canonical.Append('\n').AppendJoin(';', signed).Append('\n').Append(bodyHash).ToString();
    }

    private static string Query(string query) => string.Join('&', query.Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(part => part.Split('=', 2))
        .Select(part => (Name: Encoded(part[0]), Value: part.Length > 1 ? Encoded(part[1]) : ""))
        .OrderBy(part => part.Name, StringComparer.Ordinal).ThenBy(part => part.Value, StringComparer.Ordinal)
        .Select(part => $"{part.Name}={part.Value}"));

    private static string Encoded(string text) => Uri.EscapeDataString(Uri.UnescapeDataString(text));

    private static string OneSpace(string value) => string.Join(' ', value.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static DateTimeOffset ReadTime(HttpRequest request) =>
        request.Headers["X-Amz-Date"] is [{ } text] && DateTimeOffset.TryParseExact(text, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw Incomplete("it must have X-Amz-Date: 20260102T030405Z");

    private static bool Equal(string one, string other) => CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(one)), SHA256.HashData(Encoding.UTF8.GetBytes(other)));

    private static Ec2Error Incomplete(string what) => new("IncompleteSignature", $"The request signature does not conform to AWS standards: {what}");

    private static string Shown(string text) => Configuration.Printable.Text(text, 64);

    private sealed record Authorization(string KeyId, string Date, string Region, ImmutableArray<string> SignedHeaders, string Signature)
    {
        // AWS4-HMAC-SHA256 Credential=ID/20260102/us-east-1/ec2/aws4_request, SignedHeaders=host;x-amz-date, Signature=hex
        public static Authorization Read(string header)
        {
            if (header.Length == 0)
            {
                throw new Ec2Error("MissingAuthenticationToken", "Request is missing Authentication Token: sign it with AWS Signature Version 4", StatusCodes.Status403Forbidden);
            }

            if (header.Length > LongestHeader || !header.StartsWith(Algorithm + " ", StringComparison.Ordinal))
            {
                throw Incomplete($"Authorization must begin with {Algorithm}");
            }

            var parts = header[Algorithm.Length..].Split(',').Select(part => part.Trim().Split('=', 2)).Where(part => part.Length == 2).ToLookup(part => part[0], part => part[1], StringComparer.Ordinal);
            var credential = One("Credential").Split('/');
            if (credential is not [.. var id, var date, var region, var service, Terminator] || id.Length == 0)
            {
                throw Incomplete($"Credential must be an id, date, region, {Service} and {Terminator}, with / between them");
            }

            return service == Service
                ? new Authorization(string.Join('/', id), date, region, [.. One("SignedHeaders").Split(';')], One("Signature"))
                : throw Incomplete($"it is signed for the service {Shown(service)}, and this is {Service}");

            string One(string name) => parts[name].ToList() is [{ Length: > 0 } value] ? value : throw Incomplete($"Authorization must have {name} once");
        }
    }
}
