using Umbra.Core.Sanitizing;

namespace Umbra.Tests.Sanitizing;

/// <summary>What the default profile does to traffic that has nothing in it.</summary>
public sealed class PrecisionTests
{
    [Fact]
    public void Standard_changes_less_than_one_value_in_a_thousand_of_ordinary_traffic()
    {
        var traffic = new OrdinaryTraffic(4711);
        var counted = new Counted();
        var work = new SanitizeWork { Observer = counted };
        var values = 0;
        while (values < 100_000)
        {
            var body = traffic.Body();
            values += body.Values;
            var fault = Cleaning.Standard.SanitizeBody(System.Text.Encoding.ASCII.GetBytes(body.ContentType), default, System.Text.Encoding.UTF8.GetBytes(body.Text), work, out _);
            Assert.Equal(SanitizeFault.None, fault);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{counted.Changes} of {values} values changed");
        Assert.True(counted.Changes < values / 1000, $"{counted.Changes} of {values}, such as {string.Join(", ", counted.Examples)}");
    }

    private sealed class Counted : IChangeObserver
    {
        public int Changes { get; private set; }

        public List<string> Examples { get; } = [];

        public void Changed(string reason, ReadOnlySpan<byte> before, ReadOnlySpan<byte> after)
        {
            Changes++;
            if (Examples.Count < 20)
            {
                Examples.Add($"{reason}: {System.Text.Encoding.UTF8.GetString(before)}");
            }
        }
    }
}
