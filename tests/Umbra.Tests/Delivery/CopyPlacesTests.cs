using Umbra.Core.Delivery;
using Umbra.Core.Mirroring;

namespace Umbra.Tests.Delivery;

public sealed class CopyPlacesTests
{
    private bool _isStarved;

    [Theory]
    [InlineData(256, 10_000, CopyPlaces.MostWhenStarved)]
    [InlineData(256, 4 * 256, CopyPlaces.MostWhenStarved)]
    [InlineData(256, (4 * 256) - 1, 256)] // a short queue would refuse what has to wait
    [InlineData(256, 0, 256)]
    [InlineData(65, 10_000, CopyPlaces.MostWhenStarved)]
    [InlineData(10, 10_000, 10)]
    public void Without_a_processor_for_more_fewer_are_in_flight_where_the_queue_takes_the_others(int inFlight, int queue, int starved)
    {
        var settings = DeliveryRig.To(new Uri("http://127.0.0.1:1")) with { InFlight = inFlight, Queue = queue };
        var places = new CopyPlaces(DeliveryOrder.None, () => _isStarved);
        Assert.Equal(inFlight, Taken(places, settings));

        _isStarved = true;
        places = new CopyPlaces(DeliveryOrder.None, () => _isStarved);
        Assert.Equal(starved, Taken(places, settings));

        // As soon as there is one again, those that wait may go too.
        _isStarved = false;
        for (var more = starved; more < Math.Min(inFlight, starved + queue); more++)
        {
            Assert.NotNull(places.TryAdvance(settings));
        }

        Assert.Null(places.TryAdvance(settings));
    }

    [Fact]
    public void Those_in_flight_when_it_begins_are_not_replaced_until_few_are_left()
    {
        var settings = DeliveryRig.To(new Uri("http://127.0.0.1:1")) with { InFlight = 100, Queue = 1_000 };
        var places = new CopyPlaces(DeliveryOrder.None, () => _isStarved);
        Assert.Equal(100, Taken(places, settings));
        _isStarved = true;
        for (var left = 99; left >= CopyPlaces.MostWhenStarved; left--)
        {
            places.Free(CopyQueue.Unordered, wasInFlight: true);
            Assert.Null(places.TryAdvance(settings));
        }

        places.Free(CopyQueue.Unordered, wasInFlight: true);
        Assert.NotNull(places.TryAdvance(settings));
        Assert.Null(places.TryAdvance(settings));
    }

    // Takes all that there are; how many of them are in flight.
    private static int Taken(CopyPlaces places, DeliverySettings settings)
    {
        var pool = new CopyPool();
        var count = 0;
        while (places.TryTake(CopyQueue.Unordered, settings, out var isInFlight) is null)
        {
            count += isInFlight ? 1 : 0;
            if (!isInFlight)
            {
                var copy = pool.Rent();
                copy.Lane = CopyQueue.Unordered;
                places.Add(copy);
            }
        }

        return count;
    }
}
