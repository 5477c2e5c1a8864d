using System.Collections.Immutable;
using System.Text.Json;

namespace Umbra.Guard;

/// <summary>What is written down of a call: names only. No value of a header or of a query, and nothing of a body.</summary>
/// <param name="Time">When it came, in UTC.</param>
/// <param name="Client">The client's address.</param>
/// <param name="Method">Its method.</param>
/// <param name="Destination">Host and port; empty when it names none.</param>
/// <param name="Path">Path and names of query parameters; empty for a tunnel.</param>
/// <param name="Headers">The names of its fields.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Rule">The rule's name or number, or <c>default</c>.</param>
/// <param name="Action">What the guard did.</param>
internal sealed record CallRecord(
    DateTimeOffset Time, string Client, string Method, string Destination, string Path, ImmutableArray<string> Headers, Outcome Outcome, string Rule, GuardAction Action)
{
    /// <summary>Where a path is cut.</summary>
    public const int MostPathCharacters = 2048;

    /// <summary>Where a method is cut.</summary>
    public const int MostMethodCharacters = 64;

    /// <summary>Writes it as one JSON object.</summary>
    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("time", Time);
        json.WriteString("client", Client);
        json.WriteString("method", Method);
        json.WriteString("destination", Destination);
        json.WriteString("path", Path);
        json.WriteStartArray("headers");
        foreach (var name in Headers)
        {
            json.WriteStringValue(name);
        }

        json.WriteEndArray();
        if (Outcome.BodyBytes is { } bytes)
        {
            json.WriteNumber("bodyBytes", bytes);
        }
        else
        {
            json.WriteNull("bodyBytes");
        }

        json.WriteString("rule", Rule);
        json.WriteString("action", Word(Action));
        json.WriteNumber("status", Outcome.Status);
        if (Outcome.Fault != ConnectFault.None)
        {
            json.WriteString("fault", Word(Outcome.Fault));
        }

        json.WriteEndObject();
    }

    private static string Word(GuardAction action) => action switch
    {
        GuardAction.Allow => "allow",
        GuardAction.Answer => "answer",
        _ => "deny",
    };

    private static string Word(ConnectFault fault) => fault switch
    {
        ConnectFault.Unresolved => "unresolved",
        ConnectFault.Local => "local_address",
        ConnectFault.TimedOut => "timed_out",
        _ => "refused",
    };
}
