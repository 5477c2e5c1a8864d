using System.Collections.Immutable;
using Umbra.Capture.Sessions;
using Umbra.Ec2;
using Umbra.Ec2.Objects;

namespace Umbra.DataPlane;

/// <summary>The mirror sessions that requests have made (EC2's API), as the worker keeps them. What cannot be read leaves what was read before, and keeps nothing else from being in force.</summary>
internal sealed class RequestedSessions
{
    private Ec2State _state = Ec2State.Empty;
    private bool _wasThere;

    /// <summary>Reads them.</summary>
    /// <param name="ec2">What interfaces and targets are here; null when the configuration has no API.</param>
    /// <param name="folder">The state folder.</param>
    public RequestedSessionsRead Read(Ec2Settings? ec2, string folder)
    {
        if (ec2 is null)
        {
            return new RequestedSessionsRead([], [], null);
        }

        try
        {
            var store = new Ec2Store(folder);
            if (_wasThere && !store.Exists)
            {
                throw new IOException($"{Path.Combine(folder, Ec2Store.FileName)} was there, and is not any more");
            }

            var state = store.ReadSessions();
            var sessions = Ec2Sessions.Of(state, ec2, out var leftOut);
            (_state, _wasThere) = (state, store.Exists);
            return new RequestedSessionsRead(sessions, leftOut, null);
        }
        catch (Exception exception)
        {
            // Whatever is in a file, or is missing of SQLite, must not end the process that production goes through.
            return new RequestedSessionsRead(Ec2Sessions.Of(_state, ec2, out var leftOut), leftOut, $"sessions of EC2's API: {exception.Message}");
        }
    }
}

/// <summary>What was read of sessions that requests have made.</summary>
/// <param name="Sessions">Those that can run.</param>
/// <param name="LeftOut">Those that cannot, each with why.</param>
/// <param name="Problem">Why they could not be read, and are those of before; null when they were.</param>
internal sealed record RequestedSessionsRead(ImmutableArray<SessionSettings> Sessions, ImmutableArray<string> LeftOut, string? Problem);
