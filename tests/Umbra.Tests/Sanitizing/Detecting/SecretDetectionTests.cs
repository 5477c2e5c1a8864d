using Umbra.Core.Sanitizing;

namespace Umbra.Tests.Sanitizing.Detecting;

public sealed class SecretDetectionTests
{
    private const string Token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.c2lnbmF0dXJlLW9mLXRoaXM";

    // Made up at run time, so that no scanner of repositories takes them for real ones.
    private static readonly string Key36 = string.Concat(Enumerable.Repeat("aB3dE6", 6));

    [Theory]
    [InlineData("‹" + Token + "›")]
    [InlineData("\"‹" + Token + "›\"")]
    [InlineData("/confirm/‹" + Token + "›")]
    [InlineData("id_token=‹" + Token + "›&state=1")]
    [InlineData("Bearer ‹" + Token + "›")]
    [InlineData("Authorization: Bearer ‹" + Token + "›")]
    [InlineData("(‹" + Token + "›)")]
    [InlineData("‹" + Token + "›, ‹" + Token + "›")]
    [InlineData("‹eyJhbGciOiJub25lIn0.eyJzdWIiOiI0MiJ9.›")]
    [InlineData("jwt ‹" + Token + "›;")]
    [InlineData("é‹" + Token + "›")]
    [InlineData("{\"token\":\"‹" + Token + "›\"}")]
    [InlineData("<t>‹" + Token + "›</t>")]
    [InlineData("x=‹" + Token + "›#frag")]
    [InlineData("s.‹" + Token + "›")]
    public void Jwt_is_found(string marked) => Found.AssertMarked(ValueKind.Jwt, marked);

    [Theory]
    [InlineData("eyJhbGciOiJIUzI1NiJ9")]
    [InlineData("eyJhbGciOiJIUzI1NiJ9.")]
    [InlineData("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9")]
    [InlineData("eyJhbGciOiJIUzI1NiJ9.abcJzdWIiOiI0MiJ9.c2ln")]
    [InlineData("xeyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.c2ln")]
    [InlineData("-eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.c2ln")]
    [InlineData("_eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.c2ln")]
    [InlineData("eyJ.eyJ.x")]
    [InlineData("eyJhbGciOiJIUzI1NiJ9..c2ln")]
    [InlineData("eyJhbGciOiJIUzI1NiJ9 .eyJzdWIiOiI0MiJ9.c2ln")]
    [InlineData("EYJhbGciOiJIUzI1NiJ9.EYJzdWIiOiI0MiJ9.c2ln")]
    [InlineData("eyjhbGciOiJIUzI1NiJ9.eyjzdWIiOiI0MiJ9.c2ln")]
    [InlineData("obeyJoe.eyJ.")]
    [InlineData("a.b.c")]
    [InlineData("eyJhbGciOiJIUzI1NiJ9.eyJz.c2ln")]
    public void Text_that_is_no_jwt_is_left(string text) => Assert.Empty(Found.In(text));

    public static TheoryData<string> ServiceKeys() =>
    [
        "‹AKIA" + "IOSFODNN7EXAMPLE›", "id ‹ASIA" + "IOSFODNN7EXAMPLE›.", "‹ghp_" + Key36 + "›", "‹gho_" + Key36 + "›", "‹ghu_" + Key36 + "›", "‹ghs_" + Key36 + "›",
        "‹ghr_" + Key36 + "›", "‹github_pat_" + Key36 + "_" + Key36 + "›", "‹glpat-" + "aB3dE6aB3dE6aB3dE6xy›", "‹AIza" + Key36[..35] + "›", "‹xoxb-" + "123456789012-abcdefABCDEF›",
        "‹xoxp-" + "123456789012-123456›", "‹sk_live_" + Key36 + "›", "‹rk_live_" + Key36 + "›", "\"‹sk_test_" + Key36 + "›\"",
        "‹npm_" + Key36 + "›", "‹SG." + Key36[..22] + "." + Key36 + Key36[..7] + "›", "‹https://hooks.slack.com/services/" + "T00000000/B00000000/aB3dE6aB3dE6›", "token=‹ghp_" + Key36 + "›&x=1",
        "{\"api_key\":\"‹sk_live_" + Key36 + "›\"}", "Bearer ‹npm_" + Key36 + "›",
    ];

    [Theory]
    [MemberData(nameof(ServiceKeys))]
    public void Service_key_is_found(string marked) => Found.AssertMarked(ValueKind.ServiceKey, marked);

    public static TheoryData<string> NoServiceKeys() =>
    [
        "AKIAIOSFODNN7EXAMPL", "AKIAIOSFODNN7EXAMPLES", "AKIAiosfodnn7example", "xAKIAIOSFODNN7EXAMPLE", "ghp_" + Key36[..35], "ghx_" + Key36, "xghp_" + Key36, "github_pat_abc",
        "glpat-short", "AIza" + Key36, "AIza" + Key36[..34], "xoxb-short", "xoxz-123456789012-abcdef", "sk_live_short", "sk_prod_" + Key36, "npm_install", "SG." + Key36[..21] + "." + Key36,
        "https://hooks.slack.com/", "SG.1", "task_live_" + Key36,
    ];

    [Theory]
    [MemberData(nameof(NoServiceKeys))]
    public void Text_that_is_no_service_key_is_left(string text) => Assert.Empty(Found.In(text));

    [Theory]
    [InlineData("", "PRIVATE KEY", "")]
    [InlineData("key: ", "RSA PRIVATE KEY", " x")]
    [InlineData("\"", "EC PRIVATE KEY", "\"")]
    [InlineData("--", "OPENSSH PRIVATE KEY", "\n")]
    [InlineData("a\n", "ENCRYPTED PRIVATE KEY", "\nb")]
    [InlineData("", "PGP PRIVATE KEY BLOCK", "")]
    [InlineData("", "DSA PRIVATE KEY", "----")]
    public void Private_key_is_found_whole(string before, string label, string after) =>
        Found.AssertMarked(ValueKind.PrivateKey, $"{before}‹-----BEGIN {label}-----\nMIIB4111111111111111@example.com\n-----END {label}-----›{after}");

    [Theory]
    [InlineData("‹-----BEGIN PRIVATE KEY-----\nMIIB›")]
    [InlineData("x ‹-----BEGIN RSA PRIVATE KEY-----\\nMIIB\\n-----END RSA PRIVATE KEY---›")]
    [InlineData("‹-----BEGIN PRIVATE KEY-----›")]
    public void Private_key_without_an_end_is_found_to_the_end_of_the_text(string marked) => Found.AssertMarked(ValueKind.PrivateKey, marked);

    [Theory]
    [InlineData("-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----")]
    [InlineData("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----")]
    [InlineData("-----BEGIN PRIVATE KEY")]
    [InlineData("----BEGIN PRIVATE KEY----")]
    [InlineData("BEGIN PRIVATE KEY")]
    [InlineData("-----------------------")]
    public void Text_that_is_no_private_key_is_left(string text) => Assert.Empty(Found.In(text));

    [Theory]
    [InlineData("Bearer ‹mF_9.B5f-4.1JqM›")]
    [InlineData("Authorization: bearer ‹abcdef0123456789›")]
    [InlineData("BEARER ‹abcdefGHIJ›")]
    [InlineData("\"authorization\":\"Bearer ‹mF_9.B5f-4.1JqM›\"")]
    [InlineData("Bearer   ‹0123456789›")]
    [InlineData("It was Bearer ‹mF_9B5f41JqM›.")]
    [InlineData("Bearer ‹abcdefgh==›")]
    [InlineData("Basic ‹dXNlcjpwYXNz›")]
    [InlineData("Authorization: Basic ‹QWxhZGRpbjpvcGVuIHNlc2FtZQ==›")]
    [InlineData("basic ‹dXNlcjpwYXNz›, x")]
    [InlineData("BASIC ‹dXNlcjpwYXNz›")]
    [InlineData("postgres://‹shop:pa55›@db/orders")]
    [InlineData("redis://‹:pa55›@cache:6379/0")]
    [InlineData("https://‹user:p@ss›@example.com/x")]
    [InlineData("DSN \"mongodb+srv://‹app:pa55word›@cluster.example.com\"")]
    [InlineData("https://‹user:pass›@example.com")]
    public void Credential_is_found(string marked) => Found.AssertMarked(ValueKind.Credential, marked);

    [Theory]
    [InlineData("The bearer of good news")]
    [InlineData("bearer certificates")]
    [InlineData("Bearer Authentication")]
    [InlineData("token_type=bearer")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Bearer abc12")]
    [InlineData("forbearer mF_9.B5f-4.1JqM")]
    [InlineData("Bearer anon-0123456789")]
    [InlineData("Basic training")]
    [InlineData("basic authentication")]
    [InlineData("Basic dXNlcg==")]
    [InlineData("Basic anon-0123456789")]
    [InlineData("Basic")]
    [InlineData("https://example.com:8080/a@b")]
    [InlineData("https://user@host/x")]
    [InlineData("redis://user:@host/x")]
    [InlineData("https://u1:anon-1a2b@host/x")]
    [InlineData("see http://a/b and c://d")]
    public void Text_that_is_no_credential_is_left(string text) => Assert.Empty(Found.In(text));

    [Theory]
    [InlineData("password=‹hunter2›")]
    [InlineData("password: ‹hunter2›")]
    [InlineData("\"password\":\"‹hunter2›\"")]
    [InlineData("\"password\": \"‹correct horse battery›\"")]
    [InlineData("{\"userPassword\" : \"‹a\\\"b c1›\", \"x\":1}")]
    [InlineData("{\\\"password\\\":\\\"‹hunter2›\\\",\\\"x\\\":1}")]
    [InlineData("grant=x&client_secret=‹abc-123›&y")]
    [InlineData("X-Api-Key: ‹0123456789abcdef›")]
    [InlineData("API_KEY='‹0123 456›'")]
    [InlineData("export AWS_SECRET_ACCESS_KEY=‹wJalrXUtnFEMI/K7MDENG+bPxRfi›")]
    [InlineData("user[password]=‹hunter2›&commit")]
    [InlineData("\"pin\":‹1234›,")]
    [InlineData("cvv2=‹123›")]
    [InlineData("Cookie: ‹a=1; sessionid=38afes7a8; b=2›\r\nHost: x")]
    [InlineData("a=1; sessionid=‹38afes7a8›; b=2")]
    [InlineData("\"refresh_token\":\"‹8xLOxBtZp8›\"")]
    [InlineData("otp=‹492039›")]
    [InlineData("Authorization: Token ‹abc123def›")]
    [InlineData("Authorization: ‹abc123def›")]
    [InlineData("password => '‹hunter2›'")]
    [InlineData("token=‹a1b2c3›&token=‹d4e5f6›")]
    [InlineData("password=‹dragonfly›")]
    [InlineData("password=‹john@example.com›")]
    public void Secret_is_found(string marked) => Found.AssertMarked(ValueKind.Secret, marked);

    [Theory]
    [InlineData("password=")]
    [InlineData("password=&x=1")]
    [InlineData("\"password\":\"\"")]
    [InlineData("\"password\":null")]
    [InlineData("\"password\":true")]
    [InlineData("\"password\":\"********\"")]
    [InlineData("\"password\":\"••••••\"")]
    [InlineData("password=<redacted>")]
    [InlineData("password: [FILTERED]")]
    [InlineData("token={{token}}")]
    [InlineData("token=${TOKEN}")]
    [InlineData("max_tokens=4096")]
    [InlineData("\"token_count\":1234567")]
    [InlineData("\"tokenizer\":\"cl100k_base\"")]
    [InlineData("\"password_hint_enabled\":\"yes2\"")]
    [InlineData("secretary: Jane42")]
    [InlineData("\"next_page_token\":\"CAUQAA99\"")]
    [InlineData("The secret: never give up")]
    [InlineData("if (password == other1)")]
    [InlineData("token=anon-1a2b3c4d")]
    [InlineData("password: anon-1a2b3c4d")]
    [InlineData("primary_key=abc123")]
    [InlineData("token_type: Bearer")]
    public void Text_that_is_no_secret_is_left(string text) => Assert.Empty(Found.In(text));
}
