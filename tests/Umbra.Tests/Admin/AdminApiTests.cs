using System.Text.Json;
using Xunit;

namespace Umbra.Tests.Admin;

public sealed class AdminApiTests
{
    [Fact]
    public async Task Status_shows_the_ledger()
    {
        await using var port = await AdminPort.StartAsync(FakeDataPlane.WithTraffic());

        var (status, body) = await port.SendAsync(HttpMethod.Get, "/api/status");
        using var document = JsonDocument.Parse(body);
        var mirror = document.RootElement.GetProperty("mirrors")[0];

        Assert.Equal(200, status);
        Assert.Equal("staging", mirror.GetProperty("name").GetString());
        Assert.Equal(5, mirror.GetProperty("seen").GetInt64());
        Assert.Equal(1, mirror.GetProperty("mirrored").GetInt64());
        Assert.Equal(1, mirror.GetProperty("pending").GetInt64());
        Assert.Equal(2, mirror.GetProperty("skipped").GetProperty("not_sampled").GetInt64());
        Assert.True(mirror.GetProperty("addsUp").GetBoolean());
        Assert.Equal(4711, document.RootElement.GetProperty("dataPlane").GetProperty("processId").GetInt32());
        Assert.Equal("tls", document.RootElement.GetProperty("sources")[0].GetProperty("opaque")[0].GetProperty("reason").GetString());
    }

    [Theory]
    [InlineData("""{"percent":25}""", 2500, false)]
    [InlineData("""{"percent":"0.01"}""", 1, false)]
    [InlineData("""{"percent":50,"paused":true}""", 5000, true)]
    public async Task Change_is_seen_in_the_status(string json, int hundredths, bool paused)
    {
        var plane = new FakeDataPlane();
        await using var port = await AdminPort.StartAsync(plane);

        var change = await port.SendAsync(HttpMethod.Patch, "/api/mirrors/staging", json);
        using var document = JsonDocument.Parse((await port.SendAsync(HttpMethod.Get, "/api/status")).Body);
        var mirror = document.RootElement.GetProperty("mirrors")[0];

        Assert.Equal(200, change.Status);
        Assert.Equal(hundredths / 100m, mirror.GetProperty("percent").GetDecimal());
        Assert.Equal(paused, mirror.GetProperty("paused").GetBoolean());
    }

    [Fact]
    public async Task Pause_and_resume_reach_one_mirror_or_all()
    {
        var plane = new FakeDataPlane();
        await using var port = await AdminPort.StartAsync(plane);

        Assert.Equal(200, (await port.SendAsync(HttpMethod.Post, "/api/mirrors/staging/pause")).Status);
        Assert.True(plane.IsPaused);
        Assert.Equal(200, (await port.SendAsync(HttpMethod.Post, "/api/mirrors/*/resume")).Status);
        Assert.False(plane.IsPaused);
    }

    [Theory]
    [InlineData("staging", "{}", 400)]
    [InlineData("staging", "not json", 400)]
    [InlineData("staging", """{"precent":25}""", 400)]
    [InlineData("staging", """{"percent":[25]}""", 400)]
    [InlineData("stagging", """{"percent":25}""", 400)]
    public async Task Change_that_cannot_be_made_says_why(string mirror, string json, int status)
    {
        var plane = new FakeDataPlane();
        await using var port = await AdminPort.StartAsync(plane);

        var answer = await port.SendAsync(HttpMethod.Patch, $"/api/mirrors/{mirror}", json);

        Assert.Equal(status, answer.Status);
        Assert.NotEqual("", JsonDocument.Parse(answer.Body).RootElement.GetProperty("error").GetString());
        Assert.Equal(1000, plane.PercentHundredths);
    }

    [Fact]
    public async Task Without_a_data_plane_there_are_no_figures()
    {
        var plane = new FakeDataPlane();
        await using var port = await AdminPort.StartAsync(plane);
        plane.IsGone = true;

        Assert.Equal(503, (await port.SendAsync(HttpMethod.Get, "/api/status")).Status);
        Assert.Equal(503, (await port.SendAsync(HttpMethod.Get, "/metrics")).Status);
        Assert.Equal(503, (await port.SendAsync(HttpMethod.Post, "/api/mirrors/staging/pause")).Status);
    }
}
