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

    /// <summary>Umbra with everything mirrored and sanitized, and with everything mirrored and compared.</summary>
    public async Task<MiddleSet> AddFullAsync(CancellationToken cancellation)
    {
        foreach (UmbraFlags flags in (UmbraFlags[])[Flags(Middle.UmbraSanitizing, 100) with { Profile = "standard" }, Flags(Middle.UmbraComparing, 100) with { Compares = true }])
        {
            await AddAsync(flags, cancellation);
        }

        return this;
    }

    /// <summary>Umbra with flags of one's own.</summary>
    public async Task AddAsync(UmbraFlags flags, CancellationToken cancellation)
    {
        if (await TryUmbraAsync(flags, cancellation) is { } middle)
        {
            Middles.Add(middle);
        }
    }

    /// <returns><see langword="null"/>, and a note, when it does not start.</returns>
    public Task<Middle?> TryUmbraAsync(int percent, CancellationToken cancellation) => TryUmbraAsync(Flags(Middle.Umbra(percent), percent), cancellation);

    /// <inheritdoc cref="TryUmbraAsync(int, CancellationToken)"/>
    public async Task<Middle?> TryUmbraAsync(UmbraFlags flags, CancellationToken cancellation)
    {
        if (stage.Options.UmbraExecutable is null)
        {
            return null;
        }

        try
        {
            return await stage.UmbraAsync(flags, cancellation);
        }
        catch (Exception failure) when (failure is InvalidOperationException or Win32Exception)
        {
            report.IsIncomplete = true;
            report.Notes.Add($"{flags.Name} did not start: {failure.Message}");
            Progress.Say(report.Notes[^1]);
            return null;
        }
    }

    private UmbraFlags Flags(string name, int percent) => new(name, percent, stage.Production.Port, stage.Shadow.Port);
}
