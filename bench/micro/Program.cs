using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Umbra.Bench.Micro.Detecting;
using Umbra.Bench.Micro.Sanitizing;

// In this process: a generated project would need a lock file and the house's warnings of its own.
var job = args.Contains("--quick") ? Job.ShortRun : Job.MediumRun.WithLaunchCount(1);
var configuration = ManualConfig.Create(DefaultConfig.Instance).AddJob(job.WithToolchain(InProcessEmitToolchain.Instance))
    .WithOptions(ConfigOptions.DisableLogFile);
var detectors = BenchmarkRunner.Run<DetectorBenchmark>(configuration);
var sanitizer = BenchmarkRunner.Run<SanitizerBenchmark>(configuration);
return DetectorTarget.Print(detectors) & SanitizerTarget.Print(sanitizer) ? 0 : 1;
