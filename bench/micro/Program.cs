using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Umbra.Bench.Micro.Comparing;
using Umbra.Bench.Micro.Detecting;
using Umbra.Bench.Micro.Sanitizing;

// In this process: a generated project would need a lock file and the house's warnings of its own.
var job = args.Contains("--quick") ? Job.ShortRun : Job.MediumRun.WithLaunchCount(1);
var configuration = ManualConfig.Create(DefaultConfig.Instance).AddJob(job.WithToolchain(InProcessEmitToolchain.Instance))
    .WithOptions(ConfigOptions.DisableLogFile);

// --only comparing, say: one of them.
var only = args.SkipWhile(argument => argument != "--only").Skip(1).FirstOrDefault();
var isMet = true;
isMet &= only is not (null or "detecting") || DetectorTarget.Print(BenchmarkRunner.Run<DetectorBenchmark>(configuration));
isMet &= only is not (null or "sanitizing") || SanitizerTarget.Print(BenchmarkRunner.Run<SanitizerBenchmark>(configuration));
isMet &= only is not (null or "comparing") || ComparisonTarget.Print(BenchmarkRunner.Run<ComparisonBenchmark>(configuration));
return isMet ? 0 : 1;
