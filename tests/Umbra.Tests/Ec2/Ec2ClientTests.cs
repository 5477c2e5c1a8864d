using Amazon.EC2;
using Amazon.EC2.Model;

namespace Umbra.Tests.Ec2;

/// <summary>AWS's client for .NET makes, lists, changes and removes all four kinds of objects.</summary>
public sealed class Ec2ClientTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Targets_are_made_listed_and_removed()
    {
        await using var rig = await Ec2Rig.StartAsync();

        var balancer = (await rig.Client.CreateTrafficMirrorTargetAsync(new CreateTrafficMirrorTargetRequest
        {
            NetworkLoadBalancerArn = Ec2Rig.Nlb,
            Description = "Staging 🙂, & <more>",
            TagSpecifications = [new TagSpecification { ResourceType = ResourceType.TrafficMirrorTarget, Tags = [new Tag("team", "shop"), new Tag("empty", "")] }],
        }, Cancellation)).TrafficMirrorTarget;
        var collector = (await rig.Client.CreateTrafficMirrorTargetAsync(new CreateTrafficMirrorTargetRequest { NetworkInterfaceId = Ec2Rig.CollectorEni }, Cancellation)).TrafficMirrorTarget;
        var gateway = (await rig.Client.CreateTrafficMirrorTargetAsync(new CreateTrafficMirrorTargetRequest { GatewayLoadBalancerEndpointId = Ec2Rig.Gateway }, Cancellation)).TrafficMirrorTarget;

        Assert.Matches("^tmt-[0-9a-f]{17}$", balancer.TrafficMirrorTargetId);
        Assert.Equal(("123456789012", "Staging 🙂, & <more>", Ec2Rig.Nlb, TrafficMirrorTargetType.NetworkLoadBalancer), (balancer.OwnerId, balancer.Description, balancer.NetworkLoadBalancerArn, balancer.Type));
        Assert.Equal([("team", "shop"), ("empty", "")], balancer.Tags.Select(tag => (tag.Key, tag.Value)));
        Assert.Equal((Ec2Rig.CollectorEni, TrafficMirrorTargetType.NetworkInterface), (collector.NetworkInterfaceId, collector.Type));
        Assert.Equal((Ec2Rig.Gateway, TrafficMirrorTargetType.GatewayLoadBalancerEndpoint), (gateway.GatewayLoadBalancerEndpointId, gateway.Type));

        var all = (await rig.Client.DescribeTrafficMirrorTargetsAsync(new DescribeTrafficMirrorTargetsRequest(), Cancellation)).TrafficMirrorTargets;
        Assert.Equal([balancer.TrafficMirrorTargetId, collector.TrafficMirrorTargetId, gateway.TrafficMirrorTargetId], all.Select(target => target.TrafficMirrorTargetId));

        var removed = await rig.Client.DeleteTrafficMirrorTargetAsync(new DeleteTrafficMirrorTargetRequest { TrafficMirrorTargetId = collector.TrafficMirrorTargetId }, Cancellation);
        Assert.Equal(collector.TrafficMirrorTargetId, removed.TrafficMirrorTargetId);
        Assert.Equal(2, (await rig.Client.DescribeTrafficMirrorTargetsAsync(new DescribeTrafficMirrorTargetsRequest(), Cancellation)).TrafficMirrorTargets.Count);
        Assert.Equal(0, rig.Plane.SessionsAsked);
    }

    [Fact]
    public async Task Filters_and_their_rules_are_made_changed_and_removed()
    {
        await using var rig = await Ec2Rig.StartAsync();
        var filter = (await rig.Client.CreateTrafficMirrorFilterAsync(new CreateTrafficMirrorFilterRequest { Description = "web" }, Cancellation)).TrafficMirrorFilter.TrafficMirrorFilterId;

        var rule = (await rig.Client.CreateTrafficMirrorFilterRuleAsync(Rule(filter, 100), Cancellation)).TrafficMirrorFilterRule;
        var last = (await rig.Client.CreateTrafficMirrorFilterRuleAsync(Rule(filter, 10, TrafficDirection.Egress), Cancellation)).TrafficMirrorFilterRule;
        await rig.Client.CreateTrafficMirrorFilterRuleAsync(Rule(filter, 20), Cancellation);
        await rig.Client.ModifyTrafficMirrorFilterNetworkServicesAsync(
            new ModifyTrafficMirrorFilterNetworkServicesRequest { TrafficMirrorFilterId = filter, AddNetworkServices = ["amazon-dns"] }, Cancellation);

        Assert.Matches("^tmfr-[0-9a-f]{17}$", rule.TrafficMirrorFilterRuleId);
        Assert.Equal((80, 443, 6, "0.0.0.0/0", "10.0.0.0/8"), (rule.DestinationPortRange.FromPort!.Value, rule.DestinationPortRange.ToPort!.Value, rule.Protocol!.Value, rule.SourceCidrBlock, rule.DestinationCidrBlock));
        var listed = Assert.Single((await rig.Client.DescribeTrafficMirrorFiltersAsync(new DescribeTrafficMirrorFiltersRequest { TrafficMirrorFilterIds = [filter] }, Cancellation)).TrafficMirrorFilters);
        Assert.Equal([20, 100], listed.IngressFilterRules.Select(one => one.RuleNumber!.Value));
        Assert.Equal(last.TrafficMirrorFilterRuleId, Assert.Single(listed.EgressFilterRules).TrafficMirrorFilterRuleId);
        Assert.Equal(["amazon-dns"], listed.NetworkServices);

        var changed = (await rig.Client.ModifyTrafficMirrorFilterRuleAsync(new ModifyTrafficMirrorFilterRuleRequest
        {
            TrafficMirrorFilterRuleId = rule.TrafficMirrorFilterRuleId,
            RuleNumber = 5,
            RuleAction = TrafficMirrorRuleAction.Reject,
            SourceCidrBlock = "fd00::/8",
            DestinationCidrBlock = "::/0",
            SourcePortRange = new TrafficMirrorPortRangeRequest { FromPort = 1024, ToPort = 65535 },
            RemoveFields = ["destination-port-range", "description"],
        }, Cancellation)).TrafficMirrorFilterRule;
        Assert.Equal((5, TrafficMirrorRuleAction.Reject, "fd00::/8", "::/0", 6), (changed.RuleNumber!.Value, changed.RuleAction, changed.SourceCidrBlock, changed.DestinationCidrBlock, changed.Protocol!.Value));
        Assert.Equal((1024, 65535), (changed.SourcePortRange.FromPort!.Value, changed.SourcePortRange.ToPort!.Value));
        Assert.Null(changed.DestinationPortRange);
        Assert.Null(changed.Description);

        await rig.Client.DeleteTrafficMirrorFilterRuleAsync(new DeleteTrafficMirrorFilterRuleRequest { TrafficMirrorFilterRuleId = last.TrafficMirrorFilterRuleId }, Cancellation);
        Assert.Equal(2, (await rig.Client.DescribeTrafficMirrorFilterRulesAsync(new DescribeTrafficMirrorFilterRulesRequest { TrafficMirrorFilterId = filter }, Cancellation)).TrafficMirrorFilterRules.Count);
        await rig.Client.ModifyTrafficMirrorFilterNetworkServicesAsync(
            new ModifyTrafficMirrorFilterNetworkServicesRequest { TrafficMirrorFilterId = filter, RemoveNetworkServices = ["amazon-dns"] }, Cancellation);
        await rig.Client.DeleteTrafficMirrorFilterAsync(new DeleteTrafficMirrorFilterRequest { TrafficMirrorFilterId = filter }, Cancellation);
        Assert.Empty(rig.Kept().Objects); // its rules went with it
    }

    [Fact]
    public async Task Sessions_are_made_changed_and_removed_and_the_engine_hears_of_each()
    {
        await using var rig = await Ec2Rig.StartAsync();
        var (target, filter) = await TargetAndFilterAsync(rig);

        var session = (await rig.Client.CreateTrafficMirrorSessionAsync(Session(target, filter, 1), Cancellation)).TrafficMirrorSession;
        Assert.Equal(1, rig.Plane.SessionsAsked);
        Assert.Matches("^tms-[0-9a-f]{17}$", session.TrafficMirrorSessionId);
        Assert.Equal((Ec2Rig.Eni, target, filter, 1, 8500), (session.NetworkInterfaceId, session.TrafficMirrorTargetId, session.TrafficMirrorFilterId, session.SessionNumber!.Value, session.PacketLength!.Value));
        Assert.InRange(session.VirtualNetworkId!.Value, 1, 0xFF_FFFF);

        // A rule of its filter changes what it sends.
        await rig.Client.CreateTrafficMirrorFilterRuleAsync(Rule(filter, 100), Cancellation);
        Assert.Equal(2, rig.Plane.SessionsAsked);

        var other = (await rig.Client.CreateTrafficMirrorTargetAsync(new CreateTrafficMirrorTargetRequest { NetworkInterfaceId = Ec2Rig.CollectorEni }, Cancellation)).TrafficMirrorTarget.TrafficMirrorTargetId;
        var changed = (await rig.Client.ModifyTrafficMirrorSessionAsync(new ModifyTrafficMirrorSessionRequest
        {
            TrafficMirrorSessionId = session.TrafficMirrorSessionId,
            TrafficMirrorTargetId = other,
            SessionNumber = 2,
            VirtualNetworkId = 7410,
            Description = "changed",
            RemoveFields = ["packet-length"],
        }, Cancellation)).TrafficMirrorSession;
        Assert.Equal((other, 2, 7410, "changed", null), (changed.TrafficMirrorTargetId, changed.SessionNumber!.Value, changed.VirtualNetworkId!.Value, changed.Description, changed.PacketLength));
        Assert.Equal(3, rig.Plane.SessionsAsked);

        await rig.Client.DeleteTrafficMirrorSessionAsync(new DeleteTrafficMirrorSessionRequest { TrafficMirrorSessionId = session.TrafficMirrorSessionId }, Cancellation);
        Assert.Equal(4, rig.Plane.SessionsAsked);
        Assert.Empty((await rig.Client.DescribeTrafficMirrorSessionsAsync(new DescribeTrafficMirrorSessionsRequest(), Cancellation)).TrafficMirrorSessions ?? []);
    }

    [Fact]
    public async Task What_the_engine_refuses_was_never_made()
    {
        await using var rig = await Ec2Rig.StartAsync();
        var (target, filter) = await TargetAndFilterAsync(rig);
        var before = rig.Kept();
        rig.Plane.SessionsRefusal = "sessions.tms-1: eth0: there is no such interface";

        var refused = await Assert.ThrowsAsync<AmazonEC2Exception>(() => rig.Client.CreateTrafficMirrorSessionAsync(Session(target, filter, 1), Cancellation));

        Assert.Equal("UnsupportedOperation", refused.ErrorCode);
        Assert.Contains("eth0: there is no such interface", refused.Message, StringComparison.Ordinal);
        Assert.Equal(before.Objects.Keys.Order(), rig.Kept().Objects.Keys.Order());
        Assert.Equal(before.Tokens.Keys.Order(), rig.Kept().Tokens.Keys.Order());
    }

    [Fact]
    public async Task What_the_engine_made_of_a_change_is_asked_again_when_it_is_not_known()
    {
        await using var rig = await Ec2Rig.StartAsync();
        var (target, filter) = await TargetAndFilterAsync(rig);
        rig.Plane.IsGone = true;

        var failed = await Assert.ThrowsAsync<AmazonEC2Exception>(() => rig.Client.CreateTrafficMirrorSessionAsync(Session(target, filter, 1), Cancellation));
        Assert.Equal(("InternalError", System.Net.HttpStatusCode.InternalServerError), (failed.ErrorCode, failed.StatusCode));
        rig.Plane.IsGone = false;
        Assert.Single((await rig.Client.DescribeTrafficMirrorSessionsAsync(new DescribeTrafficMirrorSessionsRequest(), Cancellation)).TrafficMirrorSessions);
        Assert.Equal(2, rig.Plane.SessionsAsked); // the one that failed, and once more
        await rig.Client.DescribeTrafficMirrorSessionsAsync(new DescribeTrafficMirrorSessionsRequest(), Cancellation);
        Assert.Equal(2, rig.Plane.SessionsAsked);
    }

    [Fact]
    public async Task Key_pair_that_cannot_be_had_is_said()
    {
        await using var rig = await Ec2Rig.StartAsync();
        rig.HasKeyPair = false;

        var failed = await Assert.ThrowsAsync<AmazonEC2Exception>(() => rig.Client.DescribeTrafficMirrorSessionsAsync(new DescribeTrafficMirrorSessionsRequest(), Cancellation));

        Assert.Equal(("InternalError", "the key pair is on a disk that is gone"), (failed.ErrorCode, failed.Message));
    }

    [Fact]
    public async Task Session_whose_new_target_is_a_load_balancer_has_its_packet_length()
    {
        await using var rig = await Ec2Rig.StartAsync();
        var (balancer, filter) = await TargetAndFilterAsync(rig);
        var collector = (await rig.Client.CreateTrafficMirrorTargetAsync(new CreateTrafficMirrorTargetRequest { NetworkInterfaceId = Ec2Rig.CollectorEni }, Cancellation)).TrafficMirrorTarget.TrafficMirrorTargetId;
        var session = (await rig.Client.CreateTrafficMirrorSessionAsync(Session(collector, filter, 1), Cancellation)).TrafficMirrorSession;
        Assert.Null(session.PacketLength);

        var changed = await rig.Client.ModifyTrafficMirrorSessionAsync(new ModifyTrafficMirrorSessionRequest { TrafficMirrorSessionId = session.TrafficMirrorSessionId, TrafficMirrorTargetId = balancer }, Cancellation);

        Assert.Equal(8500, changed.TrafficMirrorSession.PacketLength);
    }

    [Fact]
    public async Task Same_request_under_the_same_client_token_makes_one_object()
    {
        await using var rig = await Ec2Rig.StartAsync();
        var request = new CreateTrafficMirrorFilterRequest { ClientToken = "one", Description = "web" };

        var first = await rig.Client.CreateTrafficMirrorFilterAsync(request, Cancellation);
        var second = await rig.Client.CreateTrafficMirrorFilterAsync(request, Cancellation);
        var other = await Assert.ThrowsAsync<AmazonEC2Exception>(() => rig.Client.CreateTrafficMirrorFilterAsync(new CreateTrafficMirrorFilterRequest { ClientToken = "one", Description = "other" }, Cancellation));

        Assert.Equal((first.TrafficMirrorFilter.TrafficMirrorFilterId, "one"), (second.TrafficMirrorFilter.TrafficMirrorFilterId, second.ClientToken));
        Assert.Equal("IdempotentParameterMismatch", other.ErrorCode);

        // What is gone may be made again.
        await rig.Client.DeleteTrafficMirrorFilterAsync(new DeleteTrafficMirrorFilterRequest { TrafficMirrorFilterId = first.TrafficMirrorFilter.TrafficMirrorFilterId }, Cancellation);
        Assert.NotEqual(first.TrafficMirrorFilter.TrafficMirrorFilterId, (await rig.Client.CreateTrafficMirrorFilterAsync(request, Cancellation)).TrafficMirrorFilter.TrafficMirrorFilterId);
    }

    [Fact]
    public async Task Dry_run_says_that_it_would_and_makes_nothing()
    {
        await using var rig = await Ec2Rig.StartAsync();

        var dry = await Assert.ThrowsAsync<AmazonEC2Exception>(() => rig.Client.CreateTrafficMirrorFilterAsync(new CreateTrafficMirrorFilterRequest { DryRun = true }, Cancellation));
        var wrong = await Assert.ThrowsAsync<AmazonEC2Exception>(() => rig.Client.CreateTrafficMirrorTargetAsync(new CreateTrafficMirrorTargetRequest { DryRun = true }, Cancellation));

        Assert.Equal(("DryRunOperation", System.Net.HttpStatusCode.PreconditionFailed), (dry.ErrorCode, dry.StatusCode));
        Assert.Equal("MissingParameter", wrong.ErrorCode);
        Assert.Empty(rig.Kept().Objects);
    }

    [Fact]
    public async Task Pages_hold_all_once_in_the_order_of_making()
    {
        await using var rig = await Ec2Rig.StartAsync();
        var made = new List<string>();
        for (var i = 0; i < 12; i++)
        {
            made.Add((await rig.Client.CreateTrafficMirrorFilterAsync(new CreateTrafficMirrorFilterRequest { Description = $"filter {i}" }, Cancellation)).TrafficMirrorFilter.TrafficMirrorFilterId);
        }

        var read = new List<string>();
        var pages = new List<int>();
        await foreach (var page in rig.Client.Paginators.DescribeTrafficMirrorFilters(new DescribeTrafficMirrorFiltersRequest { MaxResults = 5 }).Responses.WithCancellation(Cancellation))
        {
            pages.Add(page.TrafficMirrorFilters.Count);
            read.AddRange(page.TrafficMirrorFilters.Select(filter => filter.TrafficMirrorFilterId));
        }

        Assert.Equal(made, read);
        Assert.Equal([5, 5, 2], pages);
    }

    internal static async Task<(string Target, string Filter)> TargetAndFilterAsync(Ec2Rig rig) => (
        (await rig.Client.CreateTrafficMirrorTargetAsync(new CreateTrafficMirrorTargetRequest { NetworkLoadBalancerArn = Ec2Rig.Nlb }, Cancellation)).TrafficMirrorTarget.TrafficMirrorTargetId,
        (await rig.Client.CreateTrafficMirrorFilterAsync(new CreateTrafficMirrorFilterRequest(), Cancellation)).TrafficMirrorFilter.TrafficMirrorFilterId);

    internal static CreateTrafficMirrorSessionRequest Session(string target, string filter, int number, string eni = Ec2Rig.Eni) =>
        new() { NetworkInterfaceId = eni, TrafficMirrorTargetId = target, TrafficMirrorFilterId = filter, SessionNumber = number };

    internal static CreateTrafficMirrorFilterRuleRequest Rule(string filter, int number, TrafficDirection? direction = null) => new()
    {
        TrafficMirrorFilterId = filter,
        RuleNumber = number,
        TrafficDirection = direction ?? TrafficDirection.Ingress,
        RuleAction = TrafficMirrorRuleAction.Accept,
        Protocol = 6,
        SourceCidrBlock = "0.0.0.0/0",
        DestinationCidrBlock = "10.0.0.0/8",
        DestinationPortRange = new TrafficMirrorPortRangeRequest { FromPort = 80, ToPort = 443 },
        Description = "HTTP",
    };
}
