using Umbra.Capture.Live;

namespace Umbra.DataPlane;

/// <summary>
/// Readings of packets that run, and how a reload goes over to others: until one instant the old ones read, and behind it the new ones, so that no packet is missed and none is read twice.
/// Changed by one thread at a time; what runs may be looked at by any.
/// </summary>
/// <param name="clock">The time of day.</param>
/// <param name="begun">Is told of each that begins.</param>
/// <param name="ended">Is told of each that has ended, with its counts as they will stay; under <see cref="Gate"/>.</param>
internal sealed class PacketReadings<T>(TimeProvider clock, Action<T> begun, Action<T> ended)
    where T : class, IPacketReading
{
    private bool _hasBegun;

    /// <summary>Guards <see cref="Running"/>, and what <c>ended</c> keeps.</summary>
    public Lock Gate { get; } = new();

    /// <summary>Those that run.</summary>
    public IReadOnlyList<T> Running { get; private set; } = [];

    /// <summary>Those that run after the next commit.</summary>
    public IReadOnlyList<T> Prepared { get; private set; } = [];

    /// <summary>Opens those that a configuration wants; those that run already are kept. Nothing is changed yet.</summary>
    /// <param name="wanted">Each of them.</param>
    /// <exception cref="CaptureException">One cannot be opened; all that were are closed again, as at any other exception.</exception>
    public void Prepare(IEnumerable<T> wanted)
    {
        var prepared = new List<T>();
        Prepared = prepared;
        try
        {
            foreach (var one in wanted)
            {
                prepared.Add(one);
            }
        }
        catch
        {
            Abandon();
            throw;
        }
    }

    /// <summary>Gives up what was prepared.</summary>
    public void Abandon()
    {
        foreach (var opened in Prepared.Except(Running))
        {
            opened.Dispose();
        }

        Prepared = [];
    }

    /// <summary>Goes over to what was prepared.</summary>
    public void Commit()
    {
        lock (Gate)
        {
            var until = clock.Ns();
            var begin = Prepared.Except(Running).ToList();
            End(Running.Except(Prepared), until);
            Running = Prepared;
            if (_hasBegun)
            {
                begin.ForEach(one => Begin(one, until));
            }
        }
    }

    /// <summary>Those that were committed begin, and all later ones with their commit.</summary>
    public void Begin()
    {
        lock (Gate)
        {
            _hasBegun = true;
            foreach (var one in Running)
            {
                Begin(one, clock.Ns());
            }
        }
    }

    /// <summary>Ends all.</summary>
    public void End()
    {
        lock (Gate)
        {
            End(Running, clock.Ns());
            Running = [];
        }
    }

    private void Begin(T one, long after)
    {
        one.Start(after);
        begun(one);
    }

    private void End(IEnumerable<T> all, long until)
    {
        foreach (var one in all)
        {
            one.Stop(until);
            one.Dispose();
            ended(one);
        }
    }
}
