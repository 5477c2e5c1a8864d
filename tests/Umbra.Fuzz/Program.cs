using SharpFuzz;
using Umbra.Fuzz.Targets;

// Umbra.Fuzz                   the targets' names
// Umbra.Fuzz TARGET FILE...    reads the files once
// Umbra.Fuzz TARGET            as afl-fuzz runs it: inputs come one after the other
switch (args)
{
    case []:
        Console.WriteLine(string.Join('\n', FuzzTargets.All.Keys));
        return 0;
    case [var name]:
        // Nothing of the product's before: instrumented code writes to memory that is there from here on.
        Fuzzer.Run(stream =>
        {
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            FuzzTargets.All[name](bytes.ToArray());
        });
        return 0;
    case [var name, .. var files] when FuzzTargets.All.TryGetValue(name, out var target):
        foreach (var file in files)
        {
            target(File.ReadAllBytes(file));
        }

        return 0;
    default:
        Console.Error.WriteLine($"there is no target '{args[0]}': {string.Join(", ", FuzzTargets.All.Keys)}");
        return 2;
}
