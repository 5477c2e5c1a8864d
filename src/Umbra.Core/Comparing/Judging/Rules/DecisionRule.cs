namespace Umbra.Core.Comparing.Judging.Rules;

/// <summary>How noise is told from differences where there is a second production response.</summary>
internal enum DecisionRule : byte
{
    /// <summary>A test of paired outcomes (<see cref="StatisticalRule"/>).</summary>
    Statistical,

    /// <summary>Diffy's thresholds (<see cref="DiffyRule"/>).</summary>
    Diffy,
}
