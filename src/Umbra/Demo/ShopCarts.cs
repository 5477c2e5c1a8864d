using System.Collections.Concurrent;

namespace Umbra.Demo;

/// <summary>A shop's carts. Bounded: so many users, so many items each.</summary>
internal sealed class ShopCarts
{
    private const int MostUsers = 1000;
    private const int MostItems = 20;

    private readonly ConcurrentDictionary<string, CartItem[]> _carts = new(StringComparer.Ordinal);

    /// <summary>A user's cart, which may be empty.</summary>
    public Cart Of(string user)
    {
        var items = _carts.GetValueOrDefault(user, []);
        return new Cart(user, items, items.Sum(item => (ShopCatalog.Find(item.ProductId)?.PriceCents ?? 0) * item.Quantity));
    }

    /// <summary>Puts something into a cart; past the bounds the oldest item goes, and a new user gets no cart.</summary>
    public Cart Add(string user, CartItem item)
    {
        if (_carts.Count < MostUsers || _carts.ContainsKey(user))
        {
            _carts.AddOrUpdate(user, [item], (_, items) => [.. items.TakeLast(MostItems - 1), item]);
        }

        return Of(user);
    }

    /// <summary>Empties a cart.</summary>
    public void Clear(string user) => _carts.TryRemove(user, out _);
}
