using System.Globalization;
using System.Net;

namespace Umbra.Guard;

/// <summary>What the guard tells whoever runs it: a line each on stderr. Calls are in the record and in the counts.</summary>
internal sealed class GuardLog(TextWriter output)
{
    private const string NoCalls = "no calls";
    private readonly Lock _gate = new();

    /// <summary>The proxy listens.</summary>
    public void Listening(IPEndPoint at, int rules) => Write($"guard: listening on {at}, {Rules(rules)}; what no rule fits is denied");

    /// <summary>The status port listens.</summary>
    public void Status(IPEndPoint at) => Write($"guard: status is http://{at}/status");

    /// <summary>A reload is in force.</summary>
    public void Reloaded(int rules) => Write($"guard: {Rules(rules)} in force");

    /// <summary>A file was refused; the one before stays.</summary>
    public void NotReloaded(IEnumerable<string> problems)
    {
        NotLoaded(problems);
        Write("guard: not changed");
    }

    /// <summary>A file was refused.</summary>
    public void NotLoaded(IEnumerable<string> problems)
    {
        foreach (var problem in problems)
        {
            Write(problem);
        }
    }

    /// <summary>Something changed that holds only from the next start on.</summary>
    public void NeedsRestart(string key) => Write($"{key}: the change holds after a restart; what was there goes on until then");

    /// <summary>The guard ends.</summary>
    public void Draining() => Write("draining: no new connections; open calls may finish (once more to cut it short)");

    /// <summary>Something is wrong that does not stop anything.</summary>
    public void Problem(string problem) => Write(problem);

    /// <summary>The counts, at the end.</summary>
    public void Counts(IReadOnlyList<DestinationCount> counts, long recordLost)
    {
        lock (_gate)
        {
            var width = counts.Select(count => count.Destination.Length).Append(NoCalls.Length).Max();
            output.WriteLine(counts.Count == 0 ? NoCalls : $"{"destination".PadRight(width)}  {"allowed",9} {"answered",9} {"denied",9} {"failed",9}");
            foreach (var count in counts)
            {
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{count.Destination.PadRight(width)}  {count.Allowed,9:N0} {count.Answered,9:N0} {count.Denied,9:N0} {count.Failed,9:N0}"));
            }

            if (recordLost > 0)
            {
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"record: {recordLost:N0} calls could not be written down"));
            }

            output.Flush();
        }
    }

    private static string Rules(int count) => count == 1 ? "1 rule" : string.Create(CultureInfo.InvariantCulture, $"{count} rules");

    private void Write(string line)
    {
        lock (_gate)
        {
            output.WriteLine($"umbra: {line}");
            output.Flush();
        }
    }
}
