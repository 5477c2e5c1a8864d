using System.Text;
using Umbra.Core.Comparing;
using Umbra.Core.Comparing.Rules;

namespace Umbra.Tests.Comparing;

/// <summary>Two responses compared, and what came of it as lines: <c>$.a value</c>, with the number of places when there are several.</summary>
internal static class Compared
{
    private static readonly ComparisonWork Work = new();

    /// <summary>Bodies of a type.</summary>
    public static string[] Bodies(string type, string production, string other, params ComparisonRule[] rules) =>
        Bodies(type, Encoding.UTF8.GetBytes(production), Encoding.UTF8.GetBytes(other), rules);

    /// <summary>Bodies of a type.</summary>
    public static string[] Bodies(string type, byte[] production, byte[] other, params ComparisonRule[] rules)
    {
        var head = Encoding.UTF8.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: {type}\r\n\r\n");
        return Responses(
            new ComparedResponse { Status = 200, Head = head, Body = production }, new ComparedResponse { Status = 200, Head = head, Body = other },
            new ComparisonSettings { Rules = [.. rules] });
    }

    /// <summary>JSON.</summary>
    public static string[] Json(string production, string other, params ComparisonRule[] rules) => Bodies("application/json", production, other, rules);

    /// <summary>Header fields.</summary>
    public static string[] Heads(string production, string other, params ComparisonRule[] rules) => Responses(
        new ComparedResponse { Status = 200, Head = Encoding.UTF8.GetBytes("HTTP/1.1 200 OK: fine\r\n" + production + "\r\n\r\n") },
        new ComparedResponse { Status = 200, Head = Encoding.UTF8.GetBytes("HTTP/1.1 200 OK\r\n" + other + "\r\n\r\n") },
        new ComparisonSettings { Rules = [.. rules] });

    /// <summary>Whole responses.</summary>
    public static string[] Responses(ComparedResponse production, ComparedResponse other, ComparisonSettings? settings = null)
    {
        var differences = new DifferenceList(mostValueBytes: DifferenceList.ExampleBytes);
        lock (Work)
        {
            var isEqual = new ResponseComparer(new ComparisonPlan(settings ?? new ComparisonSettings())).Compare(production, other, Work, differences);
            Assert.Equal(isEqual, differences.Count == 0);
        }

        return [.. Lines(differences).Order(StringComparer.Ordinal)];
    }

    /// <summary>A list as lines.</summary>
    public static IEnumerable<string> Lines(DifferenceList differences)
    {
        for (var i = 0; i < differences.Count; i++)
        {
            var difference = differences[i];
            yield return $"{difference.Path} {difference.Kind.ToString().ToLowerInvariant()}{(difference.Count > 1 ? $" x{difference.Count}" : "")}";
        }
    }
}
