using System.Text;
using Umbra.Core.Comparing.Endpoints;

namespace Umbra.Tests.Comparing.Endpoints;

public sealed class EndpointNamesTests
{
    [Theory]
    [InlineData("/", "GET /")]
    [InlineData("/users", "GET /users")]
    [InlineData("/users/42?x=1", "GET /users/{id}")]
    [InlineData("/v2/users/6f1ed002-ab5b-4bb8-8d5f-0e8b0f3c9d11/orders/ord_8f3a9c", "GET /v2/users/{id}/orders/{id}")]
    [InlineData("/days/2026-11-24", "GET /days/{id}")]
    [InlineData("/blobs/9f86d081884c7d65", "GET /blobs/{id}")]
    [InlineData("/users/ada%40shop.com/oauth2", "GET /users/{id}/oauth2")]
    [InlineData("http://shop/items/7", "GET /items/{id}")]
    [InlineData("/order-history/new-arrivals", "GET /order-history/new-arrivals")]
    [InlineData("*", "_other")]
    public void Template_is_inferred(string target, string expected) => Assert.Equal(expected, Name(new EndpointNames(new EndpointSettings()), target));

    [Fact]
    public void Template_that_is_given_wins()
    {
        var names = new EndpointNames(new EndpointSettings { Templates = ["/shops/{shop}/items/*"] });

        Assert.Equal("GET /shops/{shop}/items/*", Name(names, "/shops/berlin/items/lamp"));
        Assert.Equal("GET /shops/berlin", Name(names, "/shops/berlin"));
        Assert.Contains("begins with a slash", Assert.Throws<FormatException>(() => new EndpointNames(new EndpointSettings { Templates = ["x"] })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Place_of_many_segments_is_an_id()
    {
        var names = new EndpointNames(new EndpointSettings { MostLiterals = 10 });
        for (var i = 0; i < 26; i++)
        {
            Name(names, $"/products/{(char)('a' + i)}/reviews");
        }

        Assert.Equal("GET /products/{id}/reviews", Name(names, "/products/lamp/reviews"));
        Assert.Equal("GET /products/{id}/reviews", Name(names, "/products/a/reviews"));
        Assert.Equal("GET /carts", Name(names, "/carts"));
    }

    [Fact]
    public void Endpoints_are_bounded()
    {
        var names = new EndpointNames(new EndpointSettings { MostEndpoints = 20, MostLiterals = 1000 });
        var all = Enumerable.Range(0, 100).Select(i => Name(names, $"/p{(char)('a' + (i / 26))}{(char)('a' + (i % 26))}")).ToHashSet();

        Assert.Equal(21, all.Count);
        Assert.Contains(EndpointNames.Other, all);
        Assert.Equal("GET /paa", Name(names, "/paa"));
    }

    [Fact]
    public void Paths_without_end_do_not_fill_memory()
    {
        var names = new EndpointNames(new EndpointSettings());
        for (var i = 0; i < 100; i++)
        {
            Name(names, "/users/1");
        }

        var random = new Random(7);
        string Word() => new([.. Enumerable.Range(0, 5).Select(_ => (char)random.Next('a', 'z'))]);
        for (var i = 0; i < 100_000; i++)
        {
            Name(names, "/" + string.Join('/', Enumerable.Range(0, 1 + (i % 30)).Select(_ => Word())));
        }

        Assert.True(GC.GetTotalMemory(forceFullCollection: true) < 256 * 1024 * 1024);
        Assert.Equal("GET /users/{id}", Name(names, "/users/2"));
        Assert.Equal("_other", Name(names, "/" + new string('a', 5000)));
        Assert.Equal("_other", names.NameOf("BREW"u8, "/users"u8));
    }

    [Fact]
    public void Known_endpoint_allocates_nothing()
    {
        var names = new EndpointNames(new EndpointSettings { Templates = ["/shops/{shop}"] });
        void Run(int count)
        {
            for (var i = 0; i < count; i++)
            {
                names.NameOf("GET"u8, "/users/42/orders/ord_8f3a9c?x=1"u8);
                names.NameOf("GET"u8, "/shops/berlin"u8);
            }
        }

        Run(2000);
        Assert.Equal(0, Allocated.Least(() => Run(1000)) / 1000);
    }

    private static string Name(EndpointNames names, string target) => names.NameOf("GET"u8, Encoding.ASCII.GetBytes(target));
}
