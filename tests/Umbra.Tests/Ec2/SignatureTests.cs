using System.Net.Http.Headers;
using Amazon.EC2;
using Amazon.EC2.Model;
using Microsoft.Extensions.Time.Testing;
using Umbra.Ec2;

namespace Umbra.Tests.Ec2;

/// <summary>Only what was signed with the key pair, as it was signed and not long ago, is carried out.</summary>
public sealed class SignatureTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Wrong_key_is_the_clients_own_error()
    {
        await using var rig = await Ec2Rig.StartAsync();

        foreach (var keyPair in (Ec2KeyPair[])[rig.KeyPair with { Secret = rig.KeyPair.Secret + "x" }, rig.KeyPair with { Id = "AKIAIOSFODNN7EXAMPLE" }])
        {
            using var client = rig.NewClient(keyPair);
            var error = await Assert.ThrowsAsync<AmazonEC2Exception>(() => client.CreateTrafficMirrorFilterAsync(new CreateTrafficMirrorFilterRequest(), Cancellation));

            Assert.Equal(("AuthFailure", System.Net.HttpStatusCode.Unauthorized), (error.ErrorCode, error.StatusCode));
            Assert.DoesNotContain(rig.KeyPair.Secret, error.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain(rig.KeyPair.Id, error.Message, StringComparison.Ordinal);
        }

        Assert.Empty(rig.Kept().Objects);
    }

    public static TheoryData<string, string> Changes => new()
    {
        { "body", "AuthFailure" }, { "path", "AuthFailure" }, { "query", "AuthFailure" }, { "date", "AuthFailure" }, { "header", "AuthFailure" }, { "service", "IncompleteSignature" },
        { "no header", "MissingAuthenticationToken" }, { "bearer", "IncompleteSignature" }, { "no date", "IncompleteSignature" }, { "day", "IncompleteSignature" }, { "hosts", "IncompleteSignature" },
        { "signature", "IncompleteSignature" }, { "region", "AuthFailure" },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task What_is_changed_on_the_way_is_not_carried_out(string what, string code)
    {
        await using var rig = await Ec2Rig.StartAsync();
        using var client = rig.NewClient(rig.KeyPair, new Changing(what));

        var error = await Assert.ThrowsAsync<AmazonEC2Exception>(() => client.CreateTrafficMirrorFilterAsync(new CreateTrafficMirrorFilterRequest { Description = "one" }, Cancellation));

        Assert.Equal(code, error.ErrorCode);
        Assert.Empty(rig.Kept().Objects);
    }

    [Theory]
    [InlineData(-16, "RequestExpired")]
    [InlineData(16, "RequestExpired")]
    [InlineData(-14, "")]
    [InlineData(14, "")]
    public async Task Clocks_may_be_a_quarter_of_an_hour_apart(int minutes, string code)
    {
        await using var rig = await Ec2Rig.StartAsync(new FakeTimeProvider(TimeProvider.System.GetUtcNow().AddMinutes(minutes)));

        var create = rig.Client.CreateTrafficMirrorFilterAsync(new CreateTrafficMirrorFilterRequest(), Cancellation);

        if (code.Length == 0)
        {
            Assert.NotNull((await create).TrafficMirrorFilter);
        }
        else
        {
            Assert.Equal(code, (await Assert.ThrowsAsync<AmazonEC2Exception>(() => create)).ErrorCode);
        }
    }

    [Theory]
    [InlineData("GET", 405)]
    [InlineData("PUT", 405)]
    [InlineData("POST", 403)]
    public async Task Unsigned_request_of_a_web_page_comes_to_nothing(string method, int status)
    {
        await using var rig = await Ec2Rig.StartAsync();
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var request = new HttpRequestMessage(new HttpMethod(method), rig.Address) { Content = new FormUrlEncodedContent([new("Action", "CreateTrafficMirrorFilter"), new("Version", "2016-11-15")]) };

        using var response = await client.SendAsync(request, Cancellation);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Empty(rig.Kept().Objects);
    }

    [Fact]
    public async Task Signed_request_from_another_site_is_refused()
    {
        await using var rig = await Ec2Rig.StartAsync();
        using var client = rig.NewClient(rig.KeyPair, new Changing("origin"));

        var error = await Assert.ThrowsAsync<AmazonEC2Exception>(() => client.CreateTrafficMirrorFilterAsync(new CreateTrafficMirrorFilterRequest(), Cancellation));

        Assert.Equal(System.Net.HttpStatusCode.Forbidden, error.StatusCode);
        Assert.Empty(rig.Kept().Objects);
    }

    [Fact]
    public async Task Admin_token_does_not_open_it_nor_does_the_signature_open_the_rest()
    {
        await using var rig = await Ec2Rig.StartAsync();
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "a token of the test");
        using var form = new FormUrlEncodedContent([new("Action", "CreateTrafficMirrorFilter"), new("Version", "2016-11-15")]);
        using var response = await client.PostAsync(rig.Address, form, Cancellation);
        using var signed = new HttpRequestMessage(HttpMethod.Get, new Uri(rig.Address, "/api/status"));
        signed.Headers.TryAddWithoutValidation("Authorization", $"AWS4-HMAC-SHA256 Credential={rig.KeyPair.Id}/20260102/us-east-1/ec2/aws4_request, SignedHeaders=host;x-amz-date, Signature=0");

        Assert.Equal(400, (int)response.StatusCode);
        client.DefaultRequestHeaders.Authorization = null;
        var astray = await client.SendAsync(signed, Cancellation);
        Assert.Equal(404, (int)astray.StatusCode);
        Assert.Contains("EC2's API is under /aws/", await astray.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Empty(rig.Kept().Objects);
    }

    [Fact]
    public async Task Without_the_section_there_is_no_api()
    {
        await using var rig = await Ec2Rig.StartAsync();
        rig.Settings = null;

        var error = await Assert.ThrowsAsync<AmazonEC2Exception>(() => rig.Client.DescribeTrafficMirrorFiltersAsync(new DescribeTrafficMirrorFiltersRequest(), Cancellation));

        Assert.Equal(("UnsupportedOperation", System.Net.HttpStatusCode.NotFound), (error.ErrorCode, error.StatusCode));
    }

    private sealed class Changing(string what) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            switch (what)
            {
                case "body":
                    var type = request.Content!.Headers.ContentType;
                    request.Content = new StringContent((await request.Content.ReadAsStringAsync(cancellationToken)).Replace("one", "two", StringComparison.Ordinal));
                    request.Content.Headers.ContentType = type;
                    break;
                case "path":
                    request.RequestUri = new Uri(request.RequestUri!, "/aws");
                    break;
                case "query":
                    request.RequestUri = new Uri(request.RequestUri!, "?a=b");
                    break;
                case "date":
                    Replace(request, "X-Amz-Date", text => text[..^3] + (text[^3] == '0' ? '1' : '0') + text[^2..]);
                    break;
                case "header":
                    request.Content!.Headers.ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded") { CharSet = "iso-8859-1" };
                    break;
                case "service":
                    Replace(request, "Authorization", text => text.Replace("/ec2/", "/iam/", StringComparison.Ordinal));
                    break;
                case "no header":
                    request.Headers.Remove("Authorization");
                    break;
                case "bearer":
                    Replace(request, "Authorization", _ => "Bearer a token of the test");
                    break;
                case "no date":
                    request.Headers.Remove("X-Amz-Date");
                    break;
                case "day":
                    Replace(request, "X-Amz-Date", text => "20200101" + text[8..]);
                    break;
                case "hosts":
                    Replace(request, "Authorization", text => text.Replace("host;", "", StringComparison.Ordinal));
                    break;
                case "signature":
                    Replace(request, "Authorization", text => text[..text.IndexOf("Signature=", StringComparison.Ordinal)]);
                    break;
                case "region":
                    Replace(request, "Authorization", text => text.Replace("us-east-1", "eu-west-1", StringComparison.Ordinal));
                    break;
                case "origin":
                    request.Headers.Add("Origin", "http://evil.example");
                    break;
            }

            return await base.SendAsync(request, cancellationToken);
        }

        private static void Replace(HttpRequestMessage request, string name, Func<string, string> change)
        {
            var before = string.Join(",", request.Headers.NonValidated[name]);
            request.Headers.Remove(name);
            Assert.True(request.Headers.TryAddWithoutValidation(name, change(before)));
            Assert.NotEqual(before, string.Join(",", request.Headers.NonValidated[name]));
        }
    }
}
