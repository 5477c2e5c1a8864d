using System.Collections.Immutable;
using Umbra.Configuration;

namespace Umbra.Import;

/// <summary>What an import makes of a file.</summary>
/// <param name="Configuration">The configuration.</param>
/// <param name="Remarks">What could not be carried over, and what is to be known, in the order of the file.</param>
internal sealed record ImportOutcome(UmbraConfiguration Configuration, ImmutableArray<ImportRemark> Remarks)
{
    /// <summary>Whether something that mirrors was not carried over.</summary>
    public bool HasLostMirrors => Remarks.Any(remark => remark.Kind == RemarkKind.MirrorLost);

    /// <summary>Whether something that mirrors, routes or guards was not carried over.</summary>
    public bool IsWanting => Remarks.Any(remark => remark.Kind >= RemarkKind.GuardLost);
}

/// <summary>A file cannot be read as what it should be.</summary>
/// <param name="file">The file, as it was named.</param>
/// <param name="line">The line, from 1; 0 for the file as a whole.</param>
/// <param name="problem">What is wrong, and the mend.</param>
internal sealed class ImportException(string file, int line, string problem) : Exception(line > 0 ? $"{file}:{line}: {problem}" : $"{file}: {problem}")
{
    /// <summary>The file, as it was named.</summary>
    public string File => file;

    /// <summary>The line, from 1; 0 for the file as a whole.</summary>
    public int Line => line;

    /// <summary>What is wrong, and the mend.</summary>
    public string Problem => problem;
}
