using System.ComponentModel;
using Umbra.Bench.Inline.Results;
using Umbra.Bench.Inline.Testbed;

namespace Umbra.Bench.Inline.Groups;

/// <summary>The middles of a group. One that does not start is noted, and its rows are missing; the others go on.</summary>
internal sealed class MiddleSet(Stage stage, Report report)
{
    public List<Middle> Middles { get; } = [];

    public MiddleSet Add(Middle middle)
    {
        Middles.Add(middle);
        return this;
    }

    public async Task<MiddleSet> AddUmbraAsync(CancellationToken cancellation, params int[] percents)
    {
        foreach (int percent in percents)
        {
            if (await TryUmbraAsync(percent, cancellation) is not { } middle)
            {
                break;
            }

            Middles.Add(middle);
        }

        return this;
    }

    /// <summary>Umbra with everything mirrored and sanitized.</summary>
    public async Task<MiddleSet> AddSanitizingAsync(CancellationToken cancellation)
    {
        if (await TryUmbraAsync(Middle.UmbraSanitizing, 100, stage.Production.Port, stage.Shadow.Port, cancellation, "standard") is { } middle)
        {
            Middles.Add(middle);
        }

        return this;
    }

    /// <returns><see langword="null"/>, and a note, when it does not start.</returns>
    public Task<Middle?> TryUmbraAsync(int percent, CancellationToken cancellation) =>
        TryUmbraAsync(Middle.Umbra(percent), percent, stage.Production.Port, stage.Shadow.Port, cancellation);

    /// <inheritdoc cref="TryUmbraAsync(int, CancellationToken)"/>
    public async Task<Middle?> TryUmbraAsync(
        string name, int percent, int productionPort, int shadowPort, CancellationToken cancellation, string profile = "none")
    {
        if (stage.Options.UmbraExecutable is null)
        {
            return null;
        }

        try
        {
            return await stage.UmbraAsync(name, percent, productionPort, shadowPort, cancellation, profile);
        }
        catch (Exception failure) when (failure is InvalidOperationException or Win32Exception)
        {
            report.IsIncomplete = true;
            report.Notes.Add($"{name} did not start: {failure.Message}");
            Progress.Say(report.Notes[^1]);
            return null;
        }
    }
}
