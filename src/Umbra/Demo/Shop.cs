using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Umbra.Demo;

/// <summary>A small shop's API on a free port of loopback. Version 2 is a rewrite with mistakes (<see cref="Planted"/>).</summary>
internal sealed class Shop : IAsyncDisposable
{
    private readonly int _version;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly ShopCarts _carts;
    private readonly WebApplication _web;

    private Shop(int version, int instance, ShopCarts carts, TimeProvider time)
    {
        (_version, _time, _random, _carts) = (version, time, new Random(instance), carts);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, 0);
        });
        builder.Services.AddRoutingCore();
        _web = builder.Build();
        _web.Use(WorkAsync);
        _web.UseRouting();
        Map(_web);
    }

    /// <summary>Where it listens.</summary>
    public Uri Address => new(_web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>Starts one.</summary>
    /// <param name="version">1, or 2 with its mistakes.</param>
    /// <param name="instance">Makes its waits others than another instance's.</param>
    /// <param name="carts">Its database.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    public static async Task<Shop> StartAsync(int version, int instance, ShopCarts carts, TimeProvider time, CancellationToken cancellationToken)
    {
        var shop = new Shop(version, instance, carts, time);
        await shop._web.StartAsync(cancellationToken);
        return shop;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _web.DisposeAsync();

    private void Map(IEndpointRouteBuilder paths)
    {
        paths.MapGet("/healthz", context => context.Response.WriteAsync("ok\n"));
        paths.MapGet("/products", context => AnswerAsync(context, 200, Priced(ShopCatalog.Page(Number(context.Request.Query["page"]) ?? 1)), ShopJson.Default.ProductPage));
        paths.MapGet("/products/{id}", ShowProductAsync);
        paths.MapGet("/search", context => AnswerAsync(context, 200, ShopCatalog.Search(context.Request.Query["q"].ToString()), ShopJson.Default.ProductPage));
        paths.MapGet("/recommendations", context => ProblemAsync(context, 503, "the recommender is away"));
        paths.MapGet("/carts/{user}", context => AnswerAsync(context, 200, _carts.Of(User(context)), ShopJson.Default.Cart));
        paths.MapPost("/carts/{user}/items", AddAsync);
        paths.MapDelete("/carts/{user}", context =>
        {
            _carts.Clear(User(context));
            context.Response.StatusCode = 204;
            return Task.CompletedTask;
        });
    }

    private Task ShowProductAsync(HttpContext context)
    {
        var product = Number((string?)context.GetRouteValue("id")) is { } id ? ShopCatalog.Find(id) : null;
        return (_version, product) switch
        {
            (1, null) => ProblemAsync(context, 404, "no such product"),
            (_, null) => AnswerAsync(context, 200, Planted.OfNothing, ShopJson.Default.RenamedProductDetail),
            (1, _) => AnswerAsync(context, 200, new ProductDetail(product.Id, product.Name, product.PriceCents, product.Stock, ShopCatalog.Tags(product)), ShopJson.Default.ProductDetail),
            _ => AnswerAsync(context, 200, Planted.Renamed(product), ShopJson.Default.RenamedProductDetail),
        };
    }

    private ProductPage Priced(ProductPage page) => _version == 1 ? page : page with { Items = [.. page.Items.Select(Planted.Rounded)] };

    private async Task AddAsync(HttpContext context)
    {
        CartItem? item;
        try
        {
            item = await context.Request.ReadFromJsonAsync(ShopJson.Default.CartItem, context.RequestAborted);
        }
        catch (JsonException)
        {
            item = null;
        }

        if (item is { Quantity: > 0 } && ShopCatalog.Find(item.ProductId) is not null)
        {
            await AnswerAsync(context, 201, _carts.Add(User(context), item), ShopJson.Default.Cart);
        }
        else
        {
            await ProblemAsync(context, 400, "productId and quantity must be those of something that can be bought");
        }
    }

    // What a database would take.
    private async Task WorkAsync(HttpContext context, RequestDelegate next)
    {
        double milliseconds;
        lock (_random)
        {
            milliseconds = 2 + (_random.NextDouble() * 8);
        }

        if (_version > 1 && context.Request.Path.StartsWithSegments(Planted.SlowPath))
        {
            milliseconds += Planted.SlowerByMs;
        }

        await Task.Delay(TimeSpan.FromMilliseconds(milliseconds), _time, context.RequestAborted);
        await next(context);
    }

    private Task ProblemAsync(HttpContext context, int status, string problem) =>
        AnswerAsync(context, status, new ShopProblem(problem), ShopJson.Default.ShopProblem);

    private Task AnswerAsync<T>(HttpContext context, int status, T document, JsonTypeInfo<T> type)
        where T : ShopDocument
    {
        context.Response.StatusCode = status;
        context.Response.Headers["X-Shop-Version"] = _version.ToString(CultureInfo.InvariantCulture);
        return context.Response.WriteAsJsonAsync(
            (T)((ShopDocument)document with { RequestId = Guid.NewGuid(), ServedAt = _time.GetUtcNow() }), type, "application/json", context.RequestAborted);
    }

    private static string User(HttpContext context) => (string)context.GetRouteValue("user")!;

    private static int? Number(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
