using Xunit;

namespace Umbra.Tests.Admin;

public sealed class AdminGuardTests
{
    [Theory]
    [InlineData("")]
    [InlineData("Bearer")]
    [InlineData("Bearer a token of another")]
    [InlineData("Bearer a token of the tes")]
    [InlineData("Basic a token of the test")]
    public async Task Request_without_the_token_is_401(string authorization)
    {
        await using var port = await AdminPort.StartAsync(new FakeDataPlane());

        foreach (var path in (string[])["/metrics", "/api/status", "/"])
        {
            Assert.Equal(401, (await port.SendAsync(HttpMethod.Get, path, token: authorization)).Status);
        }
    }

    [Theory]
    [InlineData("evil.example", 421)]
    [InlineData("evil.example:9900", 421)]
    [InlineData("127.0.0.1.evil.example", 421)]
    [InlineData("10.0.0.1", 421)]
    [InlineData("localhost", 200)]
    [InlineData("LOCALHOST:1234", 200)]
    [InlineData("127.0.0.1", 200)]
    [InlineData("umbra.internal:9900", 200)]
    public async Task Host_must_be_an_address_or_a_name_of_the_port(string host, int status)
    {
        await using var port = await AdminPort.StartAsync(new FakeDataPlane(), "umbra.internal");

        Assert.Equal(status, (await port.SendAsync(HttpMethod.Get, "/api/status", host: host)).Status);
    }

    [Theory]
    [InlineData("http://evil.example", 403)]
    [InlineData("null", 403)]
    [InlineData("http://127.0.0.1:1", 403)]
    [InlineData("http://{authority}", 200)]
    public async Task Origin_must_be_the_port_itself(string origin, int status)
    {
        await using var port = await AdminPort.StartAsync(new FakeDataPlane());

        var answer = await port.SendAsync(HttpMethod.Get, "/api/status", origin: origin.Replace("{authority}", port.Address.Authority, StringComparison.Ordinal));

        Assert.Equal(status, answer.Status);
    }

    [Fact]
    public async Task Refusal_tells_nothing_of_the_ledger()
    {
        await using var port = await AdminPort.StartAsync(FakeDataPlane.WithTraffic());

        var (_, body) = await port.SendAsync(HttpMethod.Get, "/api/status", token: "Bearer wrong");

        Assert.DoesNotContain("staging", body, StringComparison.Ordinal);
        Assert.DoesNotContain(port.Token, body, StringComparison.Ordinal);
    }
}
