namespace Umbra.Core.Http;

/// <summary>The requests of a connection whose response has not been read to its end, oldest first: a ring that grows when a client pipelines.</summary>
internal sealed class OutstandingRequests
{
    private Item[] _items = new Item[2];
    private int _first;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>The oldest.</summary>
    public ref Item First => ref _items[_first];

    /// <summary>Adds the newest.</summary>
    public void Add(Item item)
    {
        if (Count == _items.Length)
        {
            var larger = new Item[Count * 2];
            for (var i = 0; i < Count; i++)
            {
                larger[i] = _items[(_first + i) & (Count - 1)];
            }

            (_items, _first) = (larger, 0);
        }

        _items[(_first + Count++) & (_items.Length - 1)] = item;
    }

    /// <summary>Forgets the oldest.</summary>
    public void RemoveFirst()
    {
        _items[_first] = default;
        _first = (_first + 1) & (_items.Length - 1);
        Count--;
    }

    /// <summary>A request that awaits its response.</summary>
    /// <param name="Capture">What takes the exchange, if anything does.</param>
    /// <param name="IsHead">Its method is HEAD.</param>
    /// <param name="IsConnect">Its method is CONNECT.</param>
    public readonly record struct Item(ExchangeCapture? Capture, bool IsHead, bool IsConnect);
}
