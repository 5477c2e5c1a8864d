using System.Text;
using Umbra.Core.Comparing;
using Umbra.Core.Comparing.Rules;

namespace Umbra.Tests.Comparing;

public sealed class ComparisonAllocationTests
{
    private const string Json = """{"id":7,"name":"A \u00e9","items":[{"sku":"A-1","price":12.50},{"sku":"A-2","price":1e3}],"tags":["a","b"],"m":{"1":{"x":null},"2":{"x":true}}}""";
    private const string Moved = """{ "tags": ["a", "b"], "m": {"2":{"x":true},"1":{"x":null}}, "items": [{"price":12.5,"sku":"A-1"},{"price":1000,"sku":"\u0041-2"}], "name":"A é", "id": 7 }""";

    [Theory]
    [InlineData("application/json", Json, Json)]
    [InlineData("application/json", Json, Moved)]
    [InlineData("application/x-ndjson", "{\"a\":1}\n{\"a\":2}\n", "{\"a\": 1}\n{\"a\": 2.0}\n")]
    [InlineData("application/x-www-form-urlencoded", "a=1&b=%41", "b=A&a=1")]
    [InlineData("text/plain", "a\nb\n", "a\r\nb")]
    [InlineData("application/octet-stream", "abc", "abc")]
    public void Equal_pair_in_the_steady_state_allocates_nothing(string type, string production, string other) => Assert.Equal(0, Allocated(type, production, other, []));

    [Fact]
    public void Equal_pair_under_rules_allocates_nothing() => Assert.Equal(0, Allocated("application/json", Json, Moved.Replace("1000", "1001", StringComparison.Ordinal),
    [
        new ComparisonRule { Path = "$.items[*].price", Equality = Equality.Absolute, Tolerance = 1 },
        new ComparisonRule { Path = "$..x", Equality = Equality.Ignore },
        new ComparisonRule { Path = "$.tags", Equality = Equality.Unordered },
    ]));

    [Fact]
    public void Pair_that_differs_allocates_nothing_once_its_paths_are_known() =>
        Assert.Equal(0, Allocated("application/json", Json, Moved.Replace("12.5", "12.6", StringComparison.Ordinal), [], isEqual: false));

    private static long Allocated(string type, string production, string other, ComparisonRule[] rules, bool isEqual = true)
    {
        var comparer = new ResponseComparer(new ComparisonPlan(new ComparisonSettings { Rules = [.. rules] }));
        var work = new ComparisonWork();
        var differences = new DifferenceList(mostValueBytes: DifferenceList.ExampleBytes);
        byte[] one = Encoding.UTF8.GetBytes(production), two = Encoding.UTF8.GetBytes(other);
        var head = Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nDate: Tue, 24 Nov 2026 10:00:00 GMT\r\nContent-Type: {type}\r\nVary: a\r\n\r\n");
        var otherHead = Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nVary: a\r\nDate: Tue, 24 Nov 2026 10:00:01 GMT\r\nContent-Type: {type}\r\n\r\n");
        void Run(int count)
        {
            for (var i = 0; i < count; i++)
            {
                if (comparer.Compare(
                    new ComparedResponse { Status = 200, Head = head, Body = one }, new ComparedResponse { Status = 200, Head = otherHead, Body = two }, work, differences) != isEqual)
                {
                    throw new InvalidOperationException(differences.ToString());
                }
            }
        }

        Run(2000); // the code is compiled, the buffers are there, the paths are known
        return Tests.Allocated.Least(() => Run(1000)) / 1000;
    }
}
