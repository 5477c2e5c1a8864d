using Umbra.Commands;

return await (WorkerCommand.TryRunAsync(args, Console.Error) ?? CommandLine.RunAsync(args, Console.Out, Console.Error));
