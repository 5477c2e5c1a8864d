using System.Text.Json;
using System.Text.Json.Serialization;

namespace Umbra.Bench.Inline.Results;

/// <summary>Everything that one run measured, growing group by group.</summary>
internal sealed class Report(MachineDescription machine, BenchOptions options)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public MachineDescription Machine => machine;

    /// <summary>Seconds of one cell, rounds, connections, nginx workers: what a second run needs to be the same.</summary>
    public object Settings { get; } = new
    {
        options.Quick,
        CellSeconds = options.Cell.TotalSeconds,
        options.Rounds,
        options.Connections,
        options.NginxWorkers,
        options.TransferBytes,
        Groups = options.Only,
    };

    public List<CellRow> Rows { get; } = [];

    public List<FaultRow> Faults { get; } = [];

    public List<TransferRow> Transfers { get; } = [];

    public List<TargetCheck> Targets { get; } = [];

    /// <summary>What a reader must know: what could not be started, what was cut short.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>Something that should have been measured did not start.</summary>
    public bool IsIncomplete { get; set; }

    /// <summary>The row of a middle, where it was measured.</summary>
    public CellRow? Find(string group, string workload, string middle) =>
        Rows.Find(row => row.Group == group && row.Workload == workload && row.Middle == middle);

    public void WriteJson(string file)
    {
        using FileStream stream = File.Create(file);
        JsonSerializer.Serialize(stream, this, Json);
    }
}
