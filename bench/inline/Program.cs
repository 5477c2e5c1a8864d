using Umbra.Bench.Inline;
using Umbra.Bench.Inline.Shadows;
using Umbra.Bench.Inline.Testbed;

// The same executable is the bench and, as children of it, the servers that must not share its process.
return args switch
{
    ["shadow", var kind, var port] => await FaultyShadow.RunAsync(Enum.Parse<ShadowFault>(kind, ignoreCase: true), port),
    ["relay", var listen, var upstream] => await SocketRelay.RunAsync(listen, upstream),
    ["yarp", var listen, var upstream] => await YarpForwarder.RunAsync(listen, upstream),
    _ => await BenchCommand.RunAsync(args),
};
