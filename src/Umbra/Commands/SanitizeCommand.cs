using System.CommandLine;
using System.Security.Cryptography;
using Umbra.Configuration;
using Umbra.Core.Sanitizing;
using Umbra.Core.Sanitizing.Pseudonyms;
using Umbra.Sanitizing;

namespace Umbra.Commands;

/// <summary><c>umbra sanitize</c>: what a body or a raw request becomes.</summary>
internal static class SanitizeCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "A body, or a raw HTTP/1.1 request; - is stdin.", DefaultValueFactory = _ => "-" };
        var profile = new Option<string?>("--profile") { Description = "standard (default), strict or none; replaces the file's.", HelpName = "PROFILE" };
        var config = new Option<string?>("--config", "-c") { Description = "Takes a mirror's rules and the key of the pseudonyms from this file.", HelpName = "FILE" };
        var mirror = new Option<string?>("--mirror") { Description = "Which mirror of the file; default its only one.", HelpName = "MIRROR" };
        var type = new Option<string?>("--content-type") { Description = "The type of a body by itself; default told by the body.", HelpName = "TYPE" };
        var explain = new Option<bool>("--explain") { Description = "Says on stderr which rule or detector changed what." };
        var command = new DocumentedCommand("sanitize", "Shows what a body or a whole raw request becomes before it is sent; exit code 1 when it would not be.",
            """
            $ umbra sanitize --explain order.json
            its name tells of personal data: 'ada@shop.example' → 'u3kq7v2mnx4wab@example.invalid'
            {"id":7,"email":"u3kq7v2mnx4wab@example.invalid"}

            $ umbra sanitize -c umbra.yaml --mirror staging < request.http
            """)
        {
            file, profile, config, mirror, type, explain,
        };
        command.SetAction(parsed =>
        {
            var configuration = parsed.GetValue(config) is { } name ? CommandConfiguration.Load(name) : null;
            var settings = Settings(configuration, parsed.GetValue(mirror), parsed.GetValue(profile));
            var observer = parsed.GetValue(explain) ? new ExplainedChanges(parsed.InvocationConfiguration.Error) : null;
            return Run(Sanitizer.Create(settings, Pseudonyms(configuration)), parsed.GetValue(file)!, parsed.GetValue(type), observer, parsed.InvocationConfiguration.Error);
        });
        return command;
    }

    private static int Run(Sanitizer? sanitizer, string file, string? type, IChangeObserver? observer, TextWriter stderr)
    {
        using var output = Console.OpenStandardOutput();
        var problem = new Trial(sanitizer).Run(Read(file), type, observer, output);
        if (problem is not null)
        {
            stderr.WriteLine($"umbra: {(file == "-" ? "stdin" : file)}: {problem}");
            return ExitCode.No;
        }

        return ExitCode.Fine;
    }

    private static byte[] Read(string file)
    {
        try
        {
            using var input = file == "-" ? Console.OpenStandardInput() : new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var read = new MemoryStream();
            var buffer = new byte[64 * 1024];
            for (int count; (count = input.Read(buffer)) > 0;)
            {
                read.Write(buffer, 0, count);
                if (read.Length > Trial.MostBytes)
                {
                    throw new CommandFailure(ExitCode.Usage, $"{file}: more than {Trial.MostBytes / 1024 / 1024} MiB; give one message");
                }
            }

            return read.ToArray();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure(ExitCode.Usage, $"{file}: {exception.Message}");
        }
    }

    private static SanitizeSettings? Settings(UmbraConfiguration? configuration, string? mirror, string? profile)
    {
        var of = configuration is null ? null : Mirror(configuration, mirror);
        var sanitize = of?.Sanitize ?? new SanitizeConfiguration();
        return (profile is null ? sanitize : sanitize with { Profile = Profile(profile) }).ToSettings(of?.Auth?.Jwt);
    }

    private static MirrorConfiguration Mirror(UmbraConfiguration configuration, string? name)
    {
        var names = string.Join(", ", configuration.Mirrors.Select(mirror => mirror.Name));
        return name is null
            ? configuration.Mirrors is [var only] ? only : throw new CommandFailure(ExitCode.Usage, $"--mirror: the file has {configuration.Mirrors.Length} mirrors; name one ({names})")
            : configuration.Mirrors.FirstOrDefault(mirror => mirror.Name == name) ?? throw new CommandFailure(ExitCode.Usage, $"--mirror: there is no mirror {name} (there are {names})");
    }

    private static SanitizeProfile Profile(string text) => text switch
    {
        "none" => SanitizeProfile.None,
        "standard" => SanitizeProfile.Standard,
        "strict" => SanitizeProfile.Strict,
        _ => throw new CommandFailure(ExitCode.Usage, $"--profile: '{text}' is not known; write none, standard or strict"),
    };

    // Without a file, the key that is there already; a trial makes none.
    private static Pseudonymizer Pseudonyms(UmbraConfiguration? configuration)
    {
        if (configuration is not null)
        {
            return PseudonymKey.Load(configuration, out _).Pseudonyms;
        }

        var key = SecretFile.TryRead(StateDirectory.Default, PseudonymKey.FileName);
        return new Pseudonymizer(key is null ? RandomNumberGenerator.GetBytes(32) : System.Text.Encoding.UTF8.GetBytes(key));
    }
}
