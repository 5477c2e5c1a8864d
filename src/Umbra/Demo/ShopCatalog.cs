using System.Text.Json;
using System.Text.Json.Serialization;

namespace Umbra.Demo;

/// <summary>What the demo's shop sells: the same in every shop, so that two of them can be compared.</summary>
internal static class ShopCatalog
{
    /// <summary>How many products there are; their ids are 1 to this.</summary>
    public const int Count = 200;

    private const int PageSize = 10;

    private static readonly string[] Materials = ["oak", "steel", "linen", "cork", "glass", "wool", "brass", "slate"];
    private static readonly string[] Things = ["table", "lamp", "chair", "shelf", "bowl", "clock", "blanket", "mirror", "vase", "box"];

    private static readonly Product[] Products =
        [.. Enumerable.Range(1, Count).Select(id => new Product(id, $"{Materials[id % Materials.Length]} {Things[id / 7 % Things.Length]}", 500 + (id * 137 % 19_500), id * 31 % 60))];

    /// <summary>A page of products, from 1; empty past the last.</summary>
    public static ProductPage Page(int page) => new(page, Count, [.. Products.Skip((page - 1) * PageSize).Take(PageSize)]);

    /// <summary>The products whose name has a word in it.</summary>
    public static ProductPage Search(string word)
    {
        var found = Products.Where(product => product.Name.Contains(word, StringComparison.OrdinalIgnoreCase)).ToArray();
        return new ProductPage(1, found.Length, [.. found.Take(PageSize)]);
    }

    /// <summary>What a product is called by beside its name: what it is, and of what.</summary>
    public static string[] Tags(Product product) => product.Name.Split(' ');

    /// <summary>One product, or null.</summary>
    public static Product? Find(int id) => id is >= 1 and <= Count ? Products[id - 1] : null;
}

/// <summary>A product.</summary>
/// <param name="Id">From 1.</param>
/// <param name="Name">For people.</param>
/// <param name="PriceCents">In cents.</param>
/// <param name="Stock">How many there are.</param>
internal sealed record Product(int Id, string Name, int PriceCents, int Stock);

/// <summary>Some products of many.</summary>
internal sealed record ProductPage(int Page, int Total, Product[] Items) : ShopDocument;

/// <summary>One product with all there is to say of it.</summary>
internal sealed record ProductDetail(int Id, string Name, int PriceCents, int Stock, string[] Tags) : ShopDocument;

/// <summary>The same as version 2 says it.</summary>
internal sealed record RenamedProductDetail(string[] Tags, int Available, int PriceCents, string Name, int Id) : ShopDocument;

/// <summary>What is put into a cart.</summary>
internal sealed record CartItem(int ProductId, int Quantity);

/// <summary>A user's cart.</summary>
internal sealed record Cart(string User, CartItem[] Items, int TotalCents) : ShopDocument;

/// <summary>A problem, as the shop tells it.</summary>
internal sealed record ShopProblem(string Error) : ShopDocument;

/// <summary>What every answer has: it is another one each time, in every instance.</summary>
internal abstract record ShopDocument
{
    /// <summary>An id of the answer.</summary>
    public Guid RequestId { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset ServedAt { get; init; }
}

/// <summary>The shop's JSON.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ProductPage))]
[JsonSerializable(typeof(ProductDetail))]
[JsonSerializable(typeof(RenamedProductDetail))]
[JsonSerializable(typeof(CartItem))]
[JsonSerializable(typeof(Cart))]
[JsonSerializable(typeof(ShopProblem))]
internal sealed partial class ShopJson : JsonSerializerContext;
