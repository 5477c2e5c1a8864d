using System.Net.Http.Headers;
using System.Text;

namespace Umbra.Demo;

/// <summary>One client's requests: reads mostly, some writes, a few errors, and a prober's health checks.</summary>
internal sealed class RequestMix(Random random)
{
    private const int Users = 100;

    private static readonly string[] Words = ["oak", "lamp", "wool", "box", "nothing"];

    /// <summary>The next request, relative to the shop's root.</summary>
    public HttpRequestMessage Next()
    {
        var user = $"user-{random.Next(Users)}";
        var request = random.Next(100) switch
        {
            < 25 => Get($"/products?page={random.Next(1, 21)}"),
            < 45 => Get($"/products/{random.Next(1, ShopCatalog.Count + 1)}"),
            < 48 => Get($"/products/{ShopCatalog.Count + random.Next(1, 50)}"), // 404
            < 71 => Get($"/search?q={Words[random.Next(Words.Length)]}"),
            < 74 => Get("/recommendations"), // 503
            < 79 => Get($"/carts/{user}"),
            < 90 => Put(user, $$"""{"productId":{{random.Next(1, ShopCatalog.Count + 1)}},"quantity":{{random.Next(1, 4)}}}""", chunked: random.Next(3) == 0),
            < 92 => Put(user, """{"productId":0}""", chunked: false), // 400
            < 95 => new HttpRequestMessage(HttpMethod.Delete, $"/carts/{user}"),
            _ => Probe(),
        };
        request.Headers.TryAddWithoutValidation("X-User", user);
        return request;
    }

    private static HttpRequestMessage Get(string target) => new(HttpMethod.Get, target);

    private static HttpRequestMessage Probe()
    {
        var request = Get("/healthz");
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("kube-probe", "1.34"));
        return request;
    }

    private static HttpRequestMessage Put(string user, string json, bool chunked)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"/carts/{user}/items") { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        request.Headers.TransferEncodingChunked = chunked ? true : null;
        return request;
    }
}
