using System.Collections;
using Umbra.Commands;
using Xunit;

namespace Umbra.Tests.Commands;

public sealed class CommandConfigurationTests
{
    [Fact]
    public void Variables_alone_say_where_a_running_one_is()
    {
        var found = CommandConfiguration.OfEnvironment(new Hashtable
        {
            ["UMBRA__STATE"] = "/var/lib/umbra",
            ["UMBRA__ADMIN__LISTEN"] = "127.0.0.1:9911",
            ["UMBRA__RESULTS__POSTGRES"] = "Host=results",
            ["UMBRA__MIRRORS__STAGING__PERCENT"] = "a quarter", // of no interest here, right or wrong
        });

        Assert.Equal(("/var/lib/umbra", "127.0.0.1:9911", "Host=results"), (found.State, $"{found.Admin.Listen}", found.Results.Postgres?.Reveal()));
        Assert.Equal("127.0.0.1:9900", $"{CommandConfiguration.OfEnvironment(new Hashtable()).Admin.Listen}");
    }

    [Fact]
    public void Variable_that_is_wrong_is_named()
    {
        var failure = Assert.Throws<CommandFailure>(() => CommandConfiguration.OfEnvironment(new Hashtable { ["UMBRA__ADMIN__LISTEN"] = "nowhere" }));

        Assert.StartsWith("UMBRA__ADMIN__LISTEN: admin.listen: ", failure.Message, StringComparison.Ordinal);
    }
}
