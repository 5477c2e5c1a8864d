using Umbra.Import;
using Umbra.Tests.Import.Nginx;
using Xunit;

namespace Umbra.Tests.Import;

/// <summary>What of another system's files is run directly.</summary>
public sealed class ImportedFileTests
{
    [Theory]
    [InlineData("root /var/www;", "NOT ROUTED: a gateway serves no files")]
    [InlineData("auth_basic x; proxy_pass http://a;", "NOT GUARDED: auth_basic is left out")]
    public void Lost_routes_and_guards_are_refused(string location, string problem)
    {
        var error = new ImportedFile("nginx.conf", () => NginxSample.Import($"server {{\nlocation / {{ {location} }}\n}}")).TryRead(out var source);
        Assert.Null(source);
        Assert.Contains(":2: " + problem, error!.ToString(), StringComparison.Ordinal);
        Assert.Contains("umbra import", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Lost_mirrors_leave_production_whole()
    {
        var error = new ImportedFile("nginx.conf", () => NginxSample.Import(NginxSample.Mirrored("fastcgi_pass 127.0.0.1:1;"))).TryRead(out var source);
        Assert.Null(error);
        Assert.Contains("http://production", source!.Text, StringComparison.Ordinal);
    }
}
