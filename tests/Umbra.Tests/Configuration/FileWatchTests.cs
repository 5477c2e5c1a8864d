using Microsoft.Extensions.Time.Testing;
using Umbra.Configuration;

namespace Umbra.Tests.Configuration;

public sealed class FileWatchTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("umbra-");
    private readonly FakeTimeProvider _clock = new();
    private int _changes;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Written_file_is_told_once_when_it_has_settled()
    {
        var file = Write("umbra.yaml", "a: 1");
        using var watch = Watch(file);
        Look();
        Assert.Equal(0, _changes);

        File.WriteAllText(file, "a: 10");
        Look();
        Assert.Equal(0, _changes);
        Look();
        Look();

        Assert.Equal(1, _changes);
    }

    [Fact]
    public void File_that_is_still_being_written_is_not_told()
    {
        var file = Write("umbra.yaml", "");
        using var watch = Watch(file);

        for (var i = 0; i < 5; i++)
        {
            File.AppendAllText(file, "# more\n");
            Look();
        }

        Assert.Equal(0, _changes);
        Look();
        Assert.Equal(1, _changes);
    }

    [Fact]
    public void Config_map_whose_link_is_turned_is_told()
    {
        // As Kubernetes lays it: umbra.yaml -> ..data/umbra.yaml, ..data -> ..one; then ..data is replaced by a link to ..two.
        Write("..one/umbra.yaml", "a: 1");
        Write("..two/umbra.yaml", "a: 2");
        File.SetLastWriteTimeUtc(PathOf("..two/umbra.yaml"), File.GetLastWriteTimeUtc(PathOf("..one/umbra.yaml")));
        Directory.CreateSymbolicLink(PathOf("..data"), "..one");
        File.CreateSymbolicLink(PathOf("umbra.yaml"), "..data/umbra.yaml");
        using var watch = Watch(PathOf("umbra.yaml"));

        Directory.Delete(PathOf("..data"));
        Directory.CreateSymbolicLink(PathOf("..data"), "..two");
        Look();
        Look();

        Assert.Equal(1, _changes);
    }

    [Fact]
    public void File_that_comes_later_is_told()
    {
        using var watch = Watch(PathOf("tls.pem"));

        Write("tls.pem", "-");
        Look();
        Look();

        Assert.Equal(1, _changes);
    }

    [Fact]
    public void Files_that_are_watched_anew_are_known_as_they_are()
    {
        var one = Write("one", "1");
        var two = Write("two", "2");
        using var watch = Watch(one);

        watch.Watch([two]);
        File.WriteAllText(one, "changed");
        Look();
        Look();
        Assert.Equal(0, _changes);

        File.WriteAllText(two, "changed");
        Look();
        Look();
        Assert.Equal(1, _changes);
    }

    [Fact]
    public void File_that_changes_while_it_is_read_is_told_again()
    {
        var file = Write("token", "1");
        FileWatch? watch = null;
        using var watching = watch = new FileWatch([file], Reload, _clock);

        File.WriteAllText(file, "22");
        Look();
        Look();
        Assert.Equal(1, _changes);
        Look();
        Look();
        Look();
        Assert.Equal(2, _changes);

        void Reload()
        {
            if (++_changes == 1)
            {
                File.WriteAllText(file, "333"); // after it was read, before it is watched again
            }

            watch!.Watch([file]);
        }
    }

    [Fact]
    public void Change_that_is_taken_as_known_is_not_told()
    {
        var file = Write("umbra.yaml", "a: 1");
        using var watch = Watch(file);

        File.WriteAllText(file, "a: 10");
        watch.TakeAsKnown();
        Look();
        Look();

        Assert.Equal(0, _changes);
    }

    private FileWatch Watch(string file) => new([file], () => _changes++, _clock);

    private void Look() => _clock.Advance(FileWatch.Interval);

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);

    private string Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(name))!);
        File.WriteAllText(PathOf(name), text);
        return PathOf(name);
    }
}
