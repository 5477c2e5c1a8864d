using Umbra.Bench.Replay;

string[] parts = args.Length > 0 ? args : ["pacing", "rate", "large", "recording"];
using var folder = new Workspace();
var isWell = true;
foreach (var part in parts)
{
    isWell &= part switch
    {
        "pacing" => await PacingBench.RunAsync(folder.Path),
        "rate" => await RateBench.RunAsync(folder.Path),
        "large" => await LargeBench.RunAsync(folder.Path),
        "recording" => await RecordingBench.RunAsync(folder.Path),
        _ => throw new ArgumentException($"there is no part {part}"),
    };
}

return isWell ? 0 : 1;
