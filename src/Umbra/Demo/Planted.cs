using System.Collections.Immutable;

namespace Umbra.Demo;

/// <summary>The mistakes of the shop's version 2, and what they look like from outside. What else differs is noise, or does not matter.</summary>
/// <remarks>
/// Does not matter: the order of an object's members, the order of <c>tags</c> (a rule says so), <c>X-Shop-Version</c> (another). Noise: <c>requestId</c> and
/// <c>servedAt</c>, which differ between two instances of version 1 as well.
/// </remarks>
internal static class Planted
{
    /// <summary>Where version 2 takes longer.</summary>
    public const string SlowPath = "/search";

    /// <summary>How much longer, ms: some three times the p99 of version 1.</summary>
    public const int SlowerByMs = 25;

    // A rounding error that shows on every fortieth product.
    private const int RoundsWrongly = 40;

    /// <summary>Stands for a duration in <see cref="Places"/>.</summary>
    public const string Duration = "p99";

    /// <summary>Where each shows, and what it is.</summary>
    public static ImmutableArray<PlantedPlace> Places { get; } =
    [
        new("GET /products", "$.items[*].priceCents", "rounds some prices wrongly"),
        new("GET /products/{id}", "$.available", "calls a field by another name"),
        new("GET /products/{id}", "$.stock", "calls a field by another name"),
        new("GET /products/{id}", "status", "answers 200 for a product that there is not, in place of 404"),
        new("GET /search", Duration, "takes longer"),
    ];

    /// <summary>What version 2 says of a product that there is not.</summary>
    public static RenamedProductDetail OfNothing { get; } = new([], 0, 0, "", 0);

    /// <summary>A product as version 2 shows it alone.</summary>
    public static RenamedProductDetail Renamed(Product product) =>
        new([.. ShopCatalog.Tags(product).Reverse()], product.Stock, product.PriceCents, product.Name, product.Id);

    /// <summary>A product as version 2 lists it.</summary>
    public static Product Rounded(Product product) => product.Id % RoundsWrongly == 0 ? product with { PriceCents = product.PriceCents + 1 } : product;
}

/// <summary>Where a mistake shows.</summary>
/// <param name="Endpoint">Method and path template.</param>
/// <param name="Place">The place in the response, or <see cref="Planted.Duration"/>.</param>
/// <param name="What">What version 2 does.</param>
internal sealed record PlantedPlace(string Endpoint, string Place, string What);
