using Umbra.Admin;
using Xunit;

namespace Umbra.Tests.Admin;

public sealed class AdminTokenTests : IDisposable
{
    private readonly string _state = Path.Combine(Path.GetTempPath(), $"umbra-test-{Guid.NewGuid():N}");

    public void Dispose() => Directory.Delete(_state, recursive: true);

    [Fact]
    public void Token_is_made_once_and_only_its_owner_can_read_it()
    {
        var first = AdminToken.LoadOrCreate(_state);
        var second = AdminToken.LoadOrCreate(_state);

        Assert.Equal(first.Text, second.Text);
        Assert.True(first.Text.Length >= 43, "256 bits in base64");
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_state, AdminToken.FileName)));
        }
    }

    [Fact]
    public async Task Token_made_by_many_at_once_is_one()
    {
        for (var round = 0; round < 50; round++)
        {
            var state = Path.Combine(_state, $"{round}");
            var tokens = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => AdminToken.LoadOrCreate(state).Text)));

            Assert.Single(tokens.Distinct());
            Assert.Equal([AdminToken.FileName], Directory.EnumerateFiles(state).Select(Path.GetFileName));
        }
    }

    [Fact]
    public void Token_matches_only_itself()
    {
        var token = AdminToken.LoadOrCreate(_state);

        Assert.True(token.Matches(token.Text));
        Assert.False(token.Matches(token.Text[..^1]));
        Assert.False(token.Matches(token.Text + "x"));
        Assert.False(token.Matches(""));
    }
}
