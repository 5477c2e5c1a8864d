using Umbra.Capture.Filters;
using Umbra.DataPlane;
using Umbra.Ec2;
using Umbra.Ec2.Objects;
using Umbra.Tests.Configuration;

namespace Umbra.Tests.Ec2;

/// <summary>What is kept, and what the engine makes of it.</summary>
public sealed class Ec2StateTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("umbra-ec2").FullName;

    private static readonly MirrorTarget _target = new() { Id = "tmt-00000001", Sequence = 1, NetworkLoadBalancerArn = Ec2Rig.Nlb, Description = "é & <x>", Tags = [new Tag("a", ""), new Tag("b", "c")] };
    private static readonly MirrorFilter _filter = new() { Id = "tmf-00000001", Sequence = 2, HasAmazonDns = true };

    private static readonly MirrorFilterRule _rule = new()
    {
        Id = "tmfr-00000001",
        Sequence = 3,
        FilterId = _filter.Id,
        IsIngress = true,
        Number = 100,
        IsAccept = true,
        Protocol = 6,
        DestinationPorts = new Ports(80, 443),
        DestinationCidrBlock = "10.0.0.0/8",
        SourceCidrBlock = "0.0.0.0/0",
    };

    private static readonly MirrorSession _session = new()
    {
        Id = "tms-00000001",
        Sequence = 4,
        NetworkInterfaceId = Ec2Rig.Eni,
        TargetId = _target.Id,
        FilterId = _filter.Id,
        PacketLength = 1500,
        Number = 1,
        VirtualNetworkId = 7410,
    };

    private static readonly Ec2State _state = Ec2State.Empty.With(_target).With(_filter).With(_rule).With(_session)
        with
    { Tokens = Ec2State.Empty.Tokens.Add("one", new ClientToken("one", "hash", _target.Id)) };

    private string File => Path.Combine(_folder, Ec2Store.FileName);

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void What_was_written_is_read_by_another()
    {
        Assert.Empty(new Ec2Store(_folder).Read().Objects);
        Assert.False(System.IO.File.Exists(File)); // reading makes nothing

        new Ec2Store(_folder).Write(Ec2State.Empty, _state);
        var read = new Ec2Store(_folder).Read();

        Assert.Equal(Flat(_state), Flat(read));
        Assert.Equal(_state.Tokens["one"], read.Tokens["one"]);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
        }

        var after = _state.Without(_session.Id).With(_filter with { Description = "changed" });
        new Ec2Store(_folder).Write(read, after);
        Assert.Equal(Flat(after), Flat(new Ec2Store(_folder).Read()));

        new Ec2Store(_folder).Write(after, after.Without(_target.Id));
        Assert.Empty(new Ec2Store(_folder).Read().Tokens);
    }

    [Fact]
    public void File_that_cannot_be_read_is_named()
    {
        System.IO.File.WriteAllText(File, new string('x', 4096));

        var error = Assert.Throws<IOException>(() => new Ec2Store(_folder).Read());

        Assert.Contains(File, error.Message, StringComparison.Ordinal);
        Assert.Contains("damaged", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pragma user_version = 99", "later version")]
    [InlineData("delete from ec2_objects where id = 'tmt-00000001'", "tms-00000001 names what is not there")]
    [InlineData("delete from ec2_objects where id = 'tmf-00000001'", "names what is not there")]
    [InlineData("update ec2_objects set document = '{' where id = 'tmf-00000001'", "ec2.db")]
    [InlineData("update ec2_objects set document = 'null' where id = 'tmf-00000001'", "is null")]
    [InlineData("update ec2_objects set document = '{}' where id = 'tmf-00000001'", "ec2.db")]
    [InlineData("update ec2_objects set document = json_set(document, '$.sourceCidrBlock', 'all') where id = 'tmfr-00000001'", "tmfr-00000001 names what is not there, or holds what it cannot")]
    [InlineData("drop table ec2_objects", "no such table")]
    public void What_was_changed_by_hand_is_not_believed(string sql, string expected)
    {
        new Ec2Store(_folder).Write(Ec2State.Empty, _state);
        Run(sql);

        Assert.Contains(expected, Assert.Throws<IOException>(() => new Ec2Store(_folder).Read()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sessions_are_read_with_what_they_name_and_nothing_else()
    {
        var others = _state.With(_target with { Id = "tmt-00000009", Sequence = 9 }).With(_filter with { Id = "tmf-00000009", Sequence = 10 }).With(_rule with { Id = "tmfr-00000009", Sequence = 11, FilterId = "tmf-00000009" });
        new Ec2Store(_folder).Write(Ec2State.Empty, others);

        var read = new Ec2Store(_folder).ReadSessions();

        Assert.Equal(["tmf-00000001", "tmfr-00000001", "tms-00000001", "tmt-00000001"], read.Objects.Keys.Order(StringComparer.Ordinal));
        Assert.All(read.Objects.Values, one => Assert.True(one is { Tags.IsEmpty: true, Description: null }));
        Assert.Equal(Ec2Sessions.Of(others, Settings(Ec2Rig.Yaml), out _), Ec2Sessions.Of(read, Settings(Ec2Rig.Yaml), out _));
    }

    [Theory]
    [InlineData("drop table ec2_objects")]
    [InlineData("update ec2_objects set document = '{}' where kind = 'session'")]
    [InlineData("update ec2_objects set document = json_set(document, '$.sourceCidrBlock', 'all') where kind = 'rule'")]
    [InlineData("update ec2_objects set document = json_remove(document, '$.targetId') where kind = 'session'")]
    [InlineData("")]
    public void Data_plane_goes_on_with_the_sessions_that_it_has(string sql)
    {
        var settings = Settings(Ec2Rig.Yaml);
        var sessions = new RequestedSessions();
        Assert.Equal((0, null), (sessions.Read(settings, _folder).Sessions.Length, sessions.Read(settings, _folder).Problem));
        new Ec2Store(_folder).Write(Ec2State.Empty, _state);
        var good = sessions.Read(settings, _folder);
        Assert.Null(good.Problem);
        Assert.Single(good.Sessions);
        if (sql.Length > 0)
        {
            Run(sql);
        }
        else
        {
            System.IO.File.Delete(File); // the volume is not there
        }

        var bad = sessions.Read(settings, _folder);

        Assert.Contains("ec2.db", bad.Problem, StringComparison.Ordinal);
        Assert.Equal(good.Sessions, bad.Sessions);
    }

    private void Run(string sql)
    {
        using var connection = new SqliteFile(File, isPooled: false).Connect();
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    [Fact]
    public void Session_is_run_as_it_was_made()
    {
        var session = Assert.Single(Ec2Sessions.Of(_state, Settings(Ec2Rig.Yaml), out var problems));

        Assert.Empty(problems);
        Assert.Equal(("tms-00000001", "eth0", 1, 7410, 1500, false), (session.Name, session.Interface, session.Number, session.Network, session.PacketLength!.Value, session.IsOfFile));
        Assert.Equal(("collector", 4789), (session.Target.Host, session.Target.Port));
        Assert.Equal(
            new PacketFilter(
                [
                    new FilterRule
                    {
                        Number = 100,
                        Direction = TrafficDirection.Ingress,
                        IsAccept = true,
                        Protocol = 6,
                        Source = System.Net.IPNetwork.Parse("0.0.0.0/0"),
                        Destination = System.Net.IPNetwork.Parse("10.0.0.0/8"),
                        DestinationPorts = new PortRange(80, 443),
                    },
                ],
                hasAmazonDns: true),
            session.Filter);
        Assert.Equal(session, Assert.Single(Ec2Sessions.Of(_state, Settings(Ec2Rig.Yaml), out _))); // so that a reload leaves it running
    }

    [Theory]
    [InlineData(Ec2Rig.Eni + ": eth0, ", "", "tms-00000001: does not run: eni-1234567890abcdef0 is no longer in ec2.interfaces")]
    [InlineData(Ec2Rig.Nlb + ": vxlan://collector:4789", "", "tms-00000001: does not run: " + Ec2Rig.Nlb + " is no longer in ec2.targets")]
    [InlineData("number: 7", "number: 1", "tms-00000001: does not run: its number, 1, is that of session of-file on the same interface")]
    public void Session_that_the_file_no_longer_allows_does_not_run_and_that_is_said(string text, string other, string expected)
    {
        Assert.Contains(text, Ec2Rig.Yaml, StringComparison.Ordinal);

        Assert.Empty(Ec2Sessions.Of(_state, Settings(Ec2Rig.Yaml.Replace(text, other, StringComparison.Ordinal)), out var problems));

        Assert.StartsWith(expected, Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Key_pair_is_made_once_in_the_form_of_awss_clients()
    {
        var made = Ec2KeyPair.LoadOrCreate(_folder);
        var file = Path.Combine(_folder, Ec2KeyPair.FileName);

        Assert.Equal(made, Ec2KeyPair.LoadOrCreate(_folder));
        Assert.Equal($"[default]\naws_access_key_id = {made.Id}\naws_secret_access_key = {made.Secret}\n", System.IO.File.ReadAllText(file));
        Assert.Matches("^UMBRA[A-Z2-7]{15}$", made.Id);
        Assert.Equal(40, made.Secret.Length);
        Assert.DoesNotContain(made.Secret, $"{made}", StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(file));
        }

        System.IO.File.WriteAllText(file, "[default]\naws_access_key_id = only\n");
        Assert.Contains("remove it", Assert.Throws<IOException>(() => Ec2KeyPair.LoadOrCreate(_folder)).Message, StringComparison.Ordinal);
    }

    private static Ec2Settings Settings(string yaml) => Ec2Settings.Of(Sample.Good(yaml))!;

    private static IEnumerable<string> Flat(Ec2State state) =>
        state.Objects.Values.OrderBy(one => one.Sequence).Select(one => System.Text.Json.JsonSerializer.Serialize(one, Ec2Json.Default.MirrorObject));
}
