using Umbra.Core.Comparing.Lifting;
using Umbra.Core.Comparing.Rules;
using Umbra.Core.Comparing.Trees;
using Umbra.Core.Sanitizing;

namespace Umbra.Core.Comparing;

/// <summary>Memory for comparing, used for one pair after the other. For one thread.</summary>
internal sealed class ComparisonWork
{
    // A level is a member or an element; markup goes deepest.
    private const int MostLevels = 132;

    // Tables that grew larger are given up: emptying one takes as long as it is large.
    private const int MostKept = 4096;

    private Dictionary<ulong, int> _first = [];
    private Dictionary<ulong, int> _second = [];

    /// <summary>Production's body as values.</summary>
    public LiftedDocument Production { get; } = new();

    /// <summary>The other side's.</summary>
    public LiftedDocument Other { get; } = new();

    /// <summary>Rules that fit on the way down.</summary>
    public RuleTracker Rules { get; } = new();

    /// <summary>Numbers.</summary>
    public IntStack Numbers { get; } = new();

    /// <summary>Paths that were met.</summary>
    public PathTable Paths { get; } = new();

    /// <summary>The way down; the root is level 0 and has no step.</summary>
    public PathSegment[] Way { get; } = new PathSegment[MostLevels + 2];

    /// <summary>Scratch for a text without its escapes.</summary>
    public ByteBuffer Unescaped { get; } = new();

    /// <summary>The same for the other side.</summary>
    public ByteBuffer OtherUnescaped { get; } = new();

    /// <summary>Production's body without its codings, in UTF-8.</summary>
    public ByteBuffer Decoded { get; } = new();

    /// <summary>The other side's.</summary>
    public ByteBuffer OtherDecoded { get; } = new();

    /// <summary>Scratch for a path that is put together.</summary>
    public ByteBuffer Path { get; } = new();

    /// <summary>Scratch for a field's value.</summary>
    public ByteBuffer Field { get; } = new();

    /// <summary>The same for the other side.</summary>
    public ByteBuffer OtherField { get; } = new();

    /// <summary>An empty table.</summary>
    public Dictionary<ulong, int> FirstTable() => Empty(ref _first);

    /// <summary>Another one.</summary>
    public Dictionary<ulong, int> SecondTable() => Empty(ref _second);

    private static Dictionary<ulong, int> Empty(ref Dictionary<ulong, int> table)
    {
        if (table.Count > MostKept)
        {
            table = [];
        }

        table.Clear();
        return table;
    }
}
