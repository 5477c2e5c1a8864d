using System.Diagnostics;
using Xunit;

namespace Umbra.Tests.Handoff;

/// <summary>Waits for a condition that another thread brings about, and fails when it does not come.</summary>
internal static class Until
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    public static async Task TrueAsync(Func<bool> condition, string what)
    {
        for (var from = Stopwatch.GetTimestamp(); !condition(); await Task.Delay(5))
        {
            Assert.True(Stopwatch.GetElapsedTime(from) < Longest, $"never came: {what}");
        }
    }
}
