using Umbra.Ramping;

namespace Umbra.Tests.Ramping;

public sealed class RampFileTests : IDisposable
{
    private static readonly RampState _state = RampState.At(RampSample.Settings, 2);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("umbra-ramp-");

    private string Path => System.IO.Path.Combine(_folder.FullName, "ramps.json");

    private static KeptRamp Kept => new(RampSample.Settings.Hash, 5_000, _state with { Held = TimeSpan.FromSeconds(7) });

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void File_is_its_owners_alone()
    {
        Assert.Null(new RampFile(_folder.FullName).Write(new() { ["staging"] = Kept }));
        Assert.Null(new RampFile(_folder.FullName).Write(new() { ["staging"] = Kept }));

        Assert.Equal(["ramps.json"], _folder.GetFiles().Select(file => file.Name));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path));
        }
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("""{"staging": {"settings": 7}}""")]
    public void File_that_cannot_be_read_is_told_and_is_as_none(string text)
    {
        File.WriteAllText(Path, text);

        Assert.Empty(new RampFile(_folder.FullName).Read(out var problem));
        Assert.StartsWith(Path, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Folder_without_a_file_has_no_ramps_and_no_problem()
    {
        Assert.Empty(new RampFile(_folder.FullName).Read(out var problem));
        Assert.Null(problem);
    }

    [Fact]
    public void Kept_ramp_goes_on_with_its_own_settings_and_begins_below_with_others()
    {
        Assert.Equal(TimeSpan.FromSeconds(7), Kept.For(RampSample.Settings).Held);
        Assert.Equal(TimeSpan.FromSeconds(7), Kept.For(RampSample.Settings with { Timeout = TimeSpan.FromSeconds(1) }).Held);

        var other = Kept.For(RampSample.Settings with { Steps = [1, 2_000, 4_900, 5_100] });
        Assert.Equal((2, TimeSpan.Zero), (other.Step, other.Held));
        Assert.Equal(0, Kept.For(RampSample.Settings with { Steps = [7_000, 8_000] }).Step);
        Assert.Equal((2, TimeSpan.Zero), (Kept.For(RampSample.Settings with { Minimum = 7 }).Step, Kept.For(RampSample.Settings with { Minimum = 7 }).Held));
    }

    [Fact]
    public void Kept_ramp_whose_state_does_not_fit_begins_anew()
    {
        Assert.Equal(TimeSpan.Zero, (Kept with { State = Kept.State with { Step = 4 } }).For(RampSample.Settings).Held);
        Assert.Equal(TimeSpan.Zero, (Kept with { State = Kept.State with { Failures = [0] } }).For(RampSample.Settings).Held);
        Assert.Equal(TimeSpan.Zero, (Kept with { State = null! }).For(RampSample.Settings).Held);
    }
}
