using System.Collections;
using System.CommandLine;
using Umbra.Commands;
using Xunit;

namespace Umbra.Tests.Commands;

public sealed class KeyFlagTests
{
    [Theory]
    [InlineData(null, "", "127.0.0.1:0")]
    [InlineData(null, "--admin :1", ":1")]
    [InlineData("UMBRA__ADMIN__LISTEN", "", null)]
    [InlineData("UMBRA__ADMIN", "", null)]
    [InlineData("UMBRA__ADMIN__LISTEN", "--admin :1", ":1")]
    [InlineData("UMBRA__ADMIN__TOKEN", "", "127.0.0.1:0")]
    public void Variable_is_stronger_than_a_default_and_weaker_than_a_flag(string? variable, string line, string? laidOver)
    {
        var command = new RootCommand();
        var variables = new Hashtable();
        if (variable is not null)
        {
            variables[variable] = ":2";
        }

        var overlays = KeyFlag.AddAll(command, [new KeyFlag("--admin", "admin.listen", "") { Default = "127.0.0.1:0" }], variables);

        Assert.Equal(laidOver, overlays(command.Parse(line)).SingleOrDefault()?.Value);
    }
}
