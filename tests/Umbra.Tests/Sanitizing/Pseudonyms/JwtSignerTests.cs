using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Umbra.Core.Sanitizing;
using Umbra.Core.Sanitizing.Pseudonyms;

namespace Umbra.Tests.Sanitizing.Pseudonyms;

public sealed class JwtSignerTests
{
    private const string Secret = "staging's secret of 32 bytes ....";
    private const string Claims = """{"sub":"jane@example.com","exp":1700000000}""";
    private static readonly string Token = Named.Token("""{ "alg":"PS512", "typ":"JWT" , "kid":"prod","jku":"https://id.example.com/keys","x5c":["a"],"b":{"c":[1]}}""", Claims);

    [Fact]
    public void Rsa_signed_token_verifies_and_is_the_same_each_time()
    {
        using var rsa = RSA.Create(2048);
        using var signer = Created(rsa.ExportPkcs8PrivateKeyPem(), "staging-1");
        var (signed, signature) = Parts(Sign(signer, Token, JwtClaims.Keep));
        Assert.True(rsa.VerifyData(signed, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        Assert.Equal(Sign(signer, Token, JwtClaims.Keep), Sign(signer, Token, JwtClaims.Keep));
        Assert.Equal("""{"alg":"RS256","kid":"staging-1","typ":"JWT","b":{"c":[1]}}""", Decode(Sign(signer, Token, JwtClaims.Keep), 0));
    }

    [Fact]
    public void Older_form_of_an_rsa_key_is_read()
    {
        using var rsa = RSA.Create(2048);
        using var signer = Created(rsa.ExportRSAPrivateKeyPem(), null);
        Assert.Equal("RS256", signer.Algorithm);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Curve_signed_token_verifies(bool isPkcs8)
    {
        using var curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var signer = Created(isPkcs8 ? curve.ExportPkcs8PrivateKeyPem() : curve.ExportECPrivateKeyPem(), "a \"kid\"");
        var token = Sign(signer, Token, JwtClaims.Pseudonyms);
        var (signed, signature) = Parts(token);
        Assert.True(curve.VerifyData(signed, signature, HashAlgorithmName.SHA256));
        Assert.Equal(("ES256", "a \"kid\""), ((string?)JsonNode.Parse(Decode(token, 0))!["alg"], (string?)JsonNode.Parse(Decode(token, 0))!["kid"]));
    }

    [Fact]
    public void Secret_signed_token_verifies_and_names_no_key_of_productions()
    {
        using var signer = Created(Secret, null);
        var token = Sign(signer, Token, JwtClaims.Keep);
        var (signed, signature) = Parts(token);
        Assert.Equal(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), signed), signature);
        Assert.Equal("""{"alg":"HS256","typ":"JWT","b":{"c":[1]}}""", Decode(token, 0));
        Assert.Equal(Claims, Decode(token, 1));
    }

    [Fact]
    public void Claims_become_the_pseudonyms_that_they_have_elsewhere()
    {
        using var signer = Created(Secret, null);
        var claims = Decode(Sign(signer, Token, JwtClaims.Pseudonyms), 1);
        Assert.Equal($$"""{"sub":"{{Named.One.Write(ValueKind.Email, "jane@example.com")}}","exp":1700000000}""", claims);
        var pseudonym = Named.One.Write(ValueKind.Jwt, Named.Token("{}", """{"sub":"12345678"}"""));
        Assert.Equal(Decode(pseudonym, 1), Decode(Sign(signer, pseudonym, JwtClaims.Pseudonyms), 1));
    }

    [Fact]
    public void Threads_share_a_signer()
    {
        using var rsa = RSA.Create(2048);
        using var signer = Created(rsa.ExportPkcs8PrivateKeyPem(), null);
        var expected = Sign(signer, Token, JwtClaims.Pseudonyms);
        Parallel.For(0, 200, _ => Assert.Equal(expected, Sign(signer, Token, JwtClaims.Pseudonyms)));
    }

    [Theory]
    [InlineData("jane")]
    [InlineData("a.b")]
    [InlineData("a.b.c")]
    [InlineData("e30.W10.c")]
    [InlineData("W10.e30.c")]
    [InlineData("e30.e30.c.d.e")]
    public void What_is_no_token_is_not_signed(string text)
    {
        using var signer = Created(Secret, null);
        Assert.Equal(("", ""), (Sign(signer, text, JwtClaims.Keep), Sign(signer, text, JwtClaims.Pseudonyms)));
    }

    [Fact]
    public void Name_that_is_no_text_is_not_signed()
    {
        using var signer = Created(Secret, null);
        Assert.Equal("", Sign(signer, Named.Token("""{"\ud800a":1}""", "{}"), JwtClaims.Keep));
    }

    [Fact]
    public void Key_of_no_use_is_refused_with_the_reason()
    {
        using var small = RSA.Create(1024);
        using var curve = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        Assert.Contains("2048", Refused(small.ExportPkcs8PrivateKeyPem()), StringComparison.Ordinal);
        Assert.Contains("P-256", Refused(curve.ExportPkcs8PrivateKeyPem()), StringComparison.Ordinal);
        Assert.Contains("private key", Refused(small.ExportSubjectPublicKeyInfoPem()), StringComparison.Ordinal);
        Assert.Contains("passphrase", Refused(small.ExportEncryptedPkcs8PrivateKeyPem("x", new PbeParameters(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 1))), StringComparison.Ordinal);
        Assert.Contains("neither", Refused("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"), StringComparison.Ordinal);
        Assert.Contains("32 bytes", Refused("a short secret"), StringComparison.Ordinal);
    }

    private static JwtSigner Created(string key, string? keyId)
    {
        var signer = JwtSigner.Create(key, keyId, out var problem);
        Assert.Equal("", problem);
        return Assert.IsType<JwtSigner>(signer);
    }

    private static string Refused(string key)
    {
        Assert.Null(JwtSigner.Create(key, null, out var problem));
        return problem;
    }

    private static string Sign(JwtSigner signer, string token, JwtClaims claims)
    {
        var bytes = Encoding.ASCII.GetBytes(token);
        var destination = new byte[signer.SizeBound(bytes.Length)];
        return Encoding.ASCII.GetString(destination, 0, signer.Write(bytes, claims, Named.One, destination));
    }

    private static (byte[] Signed, byte[] Signature) Parts(string token)
    {
        var last = token.LastIndexOf('.');
        return (Encoding.ASCII.GetBytes(token[..last]), Base64Url.DecodeFromChars(token.AsSpan(last + 1)));
    }

    private static string Decode(string token, int part) => Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token.Split('.')[part]));
}
