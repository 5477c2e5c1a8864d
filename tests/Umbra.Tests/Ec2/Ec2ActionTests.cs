using System.Collections.Immutable;
using System.Xml.Linq;
using Umbra.Ec2;
using Umbra.Ec2.Actions;
using Umbra.Ec2.Objects;
using Umbra.Ec2.Requests;
using Umbra.Tests.Configuration;

namespace Umbra.Tests.Ec2;

/// <summary>What is refused, by which code; quotas; filters of what is listed.</summary>
public sealed class Ec2ActionTests
{
    private const string Target = "tmt-00000000000000001";
    private const string EniTarget = "tmt-00000000000000002";
    private const string Filter = "tmf-00000000000000001";
    private const string OtherFilter = "tmf-00000000000000002";
    private const string Rule = "tmfr-00000000000000001";
    private const string Session = "tms-00000000000000001";

    private const string NewRule = $"Action=CreateTrafficMirrorFilterRule&TrafficMirrorFilterId={Filter}&TrafficDirection=ingress&RuleNumber=200&RuleAction=accept&SourceCidrBlock=0.0.0.0/0&DestinationCidrBlock=0.0.0.0/0";
    private const string NewSession = $"Action=CreateTrafficMirrorSession&NetworkInterfaceId={Ec2Rig.Eni}&TrafficMirrorTargetId={Target}&TrafficMirrorFilterId={Filter}&SessionNumber=2";

    private static readonly Ec2Settings _settings = Ec2Settings.Of(Sample.Good(Ec2Rig.Yaml))!;

    // A target, a filter with a rule, and a session, number 1 of its interface, that uses both; one more of the first two.
    private static readonly Ec2State _state = new[]
    {
        (MirrorObject)new MirrorTarget { Id = Target, Sequence = 1, NetworkLoadBalancerArn = Ec2Rig.Nlb, Description = "staging", Tags = [new Tag("team", "shop"), new Tag("env", "test")] },
        new MirrorTarget { Id = EniTarget, Sequence = 2, NetworkInterfaceId = Ec2Rig.CollectorEni },
        new MirrorFilter { Id = Filter, Sequence = 3, Description = "web*" },
        new MirrorFilter { Id = OtherFilter, Sequence = 4, Description = "web2" },
        new MirrorFilterRule { Id = Rule, Sequence = 5, FilterId = Filter, IsIngress = true, Number = 100, IsAccept = true, Protocol = 6, DestinationCidrBlock = "10.0.0.0/8", SourceCidrBlock = "0.0.0.0/0", DestinationPorts = new Ports(80, 443) },
        new MirrorSession { Id = Session, Sequence = 6, NetworkInterfaceId = Ec2Rig.Eni, TargetId = Target, FilterId = Filter, Number = 1, VirtualNetworkId = 7410, PacketLength = 1500 },
    }.Aggregate(Ec2State.Empty, (state, one) => state.With(one));

    [Theory]
    [InlineData("", "MissingAction")]
    [InlineData("Action=RunInstances", "InvalidAction")]
    [InlineData("Action=CreateTags", "InvalidAction")]
    [InlineData("Action=CreateTrafficMirrorTarget", "MissingParameter")]
    [InlineData("Action=CreateTrafficMirrorTarget&NetworkInterfaceId=eni-1", "InvalidNetworkInterfaceId.Malformed")]
    [InlineData("Action=CreateTrafficMirrorTarget&NetworkInterfaceId=eni-11111111111111111", "InvalidNetworkInterfaceID.NotFound")]
    [InlineData("Action=CreateTrafficMirrorTarget&NetworkLoadBalancerArn=arn:aws:s3:::bucket", "InvalidNetworkLoadBalancerArn.Malformed")]
    [InlineData("Action=CreateTrafficMirrorTarget&NetworkLoadBalancerArn=arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/net/other/abc", "InvalidNetworkLoadBalancerArn.NotFound")]
    [InlineData("Action=CreateTrafficMirrorTarget&GatewayLoadBalancerEndpointId=vpce-x", "InvalidVpcEndpointId.Malformed")]
    [InlineData("Action=CreateTrafficMirrorTarget&GatewayLoadBalancerEndpointId=vpce-11111111", "InvalidVpcEndpointId.NotFound")]
    [InlineData($"Action=CreateTrafficMirrorTarget&NetworkInterfaceId={Ec2Rig.CollectorEni}&NetworkLoadBalancerArn={Ec2Rig.Nlb}", "InvalidParameterCombination")]
    [InlineData("Action=CreateTrafficMirrorFilter&Colour=red", "UnknownParameter")]
    [InlineData("Action=CreateTrafficMirrorFilter&DryRun=maybe", "InvalidParameterValue")]
    [InlineData("Action=CreateTrafficMirrorFilter&Description=a%0ab", "InvalidParameterValue")]
    [InlineData("Action=CreateTrafficMirrorFilter&Description=%EF%BF%BF", "InvalidParameterValue")]
    [InlineData("Action=CreateTrafficMirrorFilter&%00=a", "InvalidParameterValue")]
    [InlineData("Action=CreateTrafficMirrorFilter&Description=a&Description=b", "InvalidParameterCombination")]
    [InlineData("Action=CreateTrafficMirrorFilter&ClientToken=%C3%A9", "InvalidParameterValue")]
    [InlineData("Action=CreateTrafficMirrorFilter&TagSpecification.1.ResourceType=traffic-mirror-target&TagSpecification.1.Tag.1.Key=a", "InvalidParameterValue")]
    [InlineData("Action=CreateTrafficMirrorFilter&TagSpecification.1.ResourceType=traffic-mirror-filter&TagSpecification.1.Tag.1.Key=aws:a", "InvalidParameterValue")]
    [InlineData("Action=CreateTrafficMirrorFilter&TagSpecification.1.ResourceType=traffic-mirror-filter&TagSpecification.1.Tag.1.Value=b", "MissingParameter")]
    [InlineData("Action=CreateTrafficMirrorFilter&TagSpecification.1.ResourceType=traffic-mirror-filter&TagSpecification.1.Tag.1.Key=a&TagSpecification.1.Tag.2.Key=a", "InvalidParameterValue")]
    [InlineData("Action=DeleteTrafficMirrorTarget", "MissingParameter")]
    [InlineData("Action=DeleteTrafficMirrorTarget&TrafficMirrorTargetId=tmt-1", "InvalidTrafficMirrorTargetId.Malformed")]
    [InlineData("Action=DeleteTrafficMirrorTarget&TrafficMirrorTargetId=tmt-ffffffffffffffff0", "InvalidTrafficMirrorTargetId.NotFound")]
    [InlineData($"Action=DeleteTrafficMirrorTarget&TrafficMirrorTargetId={Target}", "TrafficMirrorTargetInUse")]
    [InlineData($"Action=DeleteTrafficMirrorFilter&TrafficMirrorFilterId={Filter}", "TrafficMirrorFilterInUse")]
    [InlineData($"Action=DeleteTrafficMirrorFilter&TrafficMirrorFilterId={Rule}", "InvalidTrafficMirrorFilterId.Malformed")]
    [InlineData("Action=DeleteTrafficMirrorFilterRule&TrafficMirrorFilterRuleId=tmfr-ffffffffffffffff0", "InvalidTrafficMirrorFilterRuleId.NotFound")]
    [InlineData("Action=DeleteTrafficMirrorSession&TrafficMirrorSessionId=tms-ffffffffffffffff0", "InvalidTrafficMirrorSessionId.NotFound")]
    [InlineData($"Action=ModifyTrafficMirrorFilterNetworkServices&TrafficMirrorFilterId={Filter}&AddNetworkService.1=amazon-ntp", "InvalidParameterValue")]
    [InlineData($"Action=ModifyTrafficMirrorFilterNetworkServices&TrafficMirrorFilterId={Filter}&AddNetworkService.1=amazon-dns&RemoveNetworkService.1=amazon-dns", "InvalidParameterCombination")]
    [InlineData(NewRule + "&RuleNumber=3", "InvalidParameterCombination")]
    [InlineData(NewRule + "&Protocol=256", "InvalidParameterValue")]
    [InlineData(NewRule + "&Protocol=tcp", "InvalidParameterValue")]
    [InlineData(NewRule + "&Protocol=1&DestinationPortRange.FromPort=80&DestinationPortRange.ToPort=80", "InvalidParameterCombination")]
    [InlineData(NewRule + "&DestinationPortRange.FromPort=80", "MissingParameter")]
    [InlineData(NewRule + "&DestinationPortRange.FromPort=81&DestinationPortRange.ToPort=80", "InvalidParameterCombination")]
    [InlineData(NewRule + "&SourcePortRange.FromPort=1&SourcePortRange.ToPort=65536", "InvalidParameterValue")]
    [InlineData(NewRule + "&SourcePortRange.Colour=1", "MissingParameter")]
    [InlineData($"Action=ModifyTrafficMirrorFilterRule&TrafficMirrorFilterRuleId={Rule}&SourceCidrBlock=::/0", "InvalidParameterCombination")]
    [InlineData($"Action=ModifyTrafficMirrorFilterRule&TrafficMirrorFilterRuleId={Rule}&SourceCidrBlock=10.0.0.0/33", "InvalidParameterValue")]
    [InlineData($"Action=ModifyTrafficMirrorFilterRule&TrafficMirrorFilterRuleId={Rule}&SourceCidrBlock=all", "InvalidParameterValue")]
    [InlineData($"Action=ModifyTrafficMirrorFilterRule&TrafficMirrorFilterRuleId={Rule}&Protocol=1", "InvalidParameterCombination")]
    [InlineData($"Action=ModifyTrafficMirrorFilterRule&TrafficMirrorFilterRuleId={Rule}&RemoveField.1=rule-number", "InvalidParameterValue")]
    [InlineData($"Action=ModifyTrafficMirrorFilterRule&TrafficMirrorFilterRuleId={Rule}&RemoveField.1=protocol&Protocol=17", "InvalidParameterCombination")]
    [InlineData($"Action=ModifyTrafficMirrorFilterRule&TrafficMirrorFilterRuleId={Rule}&RuleAction=drop", "InvalidParameterValue")]
    [InlineData($"Action=ModifyTrafficMirrorFilterRule&TrafficMirrorFilterRuleId={Rule}&TrafficDirection=both", "InvalidParameterValue")]
    [InlineData($"Action=ModifyTrafficMirrorFilterRule&TrafficMirrorFilterRuleId={Rule}&RuleNumber=32767", "InvalidParameterValue")]
    [InlineData(NewSession + "&PacketLength=8501", "InvalidParameterValue")]
    [InlineData(NewSession + "&PacketLength=0", "InvalidParameterValue")]
    [InlineData(NewSession + "&VirtualNetworkId=16777216", "InvalidParameterValue")]
    [InlineData($"Action=CreateTrafficMirrorSession&NetworkInterfaceId={Ec2Rig.Eni}&TrafficMirrorTargetId={Target}&TrafficMirrorFilterId={Filter}", "MissingParameter")]
    [InlineData($"Action=CreateTrafficMirrorSession&NetworkInterfaceId={Ec2Rig.Eni}&TrafficMirrorTargetId={Target}&TrafficMirrorFilterId={Filter}&SessionNumber=1", "InvalidParameterValue")]
    [InlineData($"Action=CreateTrafficMirrorSession&NetworkInterfaceId={Ec2Rig.Eni}&TrafficMirrorTargetId={Target}&TrafficMirrorFilterId={Filter}&SessionNumber=7", "InvalidParameterValue")]
    [InlineData($"Action=CreateTrafficMirrorSession&NetworkInterfaceId={Ec2Rig.CollectorEni}&TrafficMirrorTargetId={Target}&TrafficMirrorFilterId={Filter}&SessionNumber=1", "InvalidNetworkInterfaceID.NotFound")]
    [InlineData($"Action=CreateTrafficMirrorSession&NetworkInterfaceId=eth0&TrafficMirrorTargetId={Target}&TrafficMirrorFilterId={Filter}&SessionNumber=1", "InvalidNetworkInterfaceId.Malformed")]
    [InlineData($"Action=CreateTrafficMirrorSession&NetworkInterfaceId={Ec2Rig.Eni}&TrafficMirrorTargetId=tmt-ffffffffffffffff0&TrafficMirrorFilterId={Filter}&SessionNumber=2", "InvalidTrafficMirrorTargetId.NotFound")]
    [InlineData($"Action=ModifyTrafficMirrorSession&TrafficMirrorSessionId={Session}&TrafficMirrorFilterId=tmf-ffffffffffffffff0", "InvalidTrafficMirrorFilterId.NotFound")]
    [InlineData($"Action=ModifyTrafficMirrorSession&TrafficMirrorSessionId={Session}&SessionNumber=7", "InvalidParameterValue")]
    [InlineData($"Action=ModifyTrafficMirrorSession&TrafficMirrorSessionId={Session}&RemoveField.1=packet-length&PacketLength=9", "InvalidParameterCombination")]
    [InlineData("Action=DescribeTrafficMirrorTargets&MaxResults=4", "InvalidParameterValue")]
    [InlineData("Action=DescribeTrafficMirrorTargets&MaxResults=1001", "InvalidParameterValue")]
    [InlineData($"Action=DescribeTrafficMirrorTargets&MaxResults=5&TrafficMirrorTargetId.1={Target}", "InvalidParameterCombination")]
    [InlineData("Action=DescribeTrafficMirrorTargets&NextToken=!", "InvalidNextToken")]
    [InlineData("Action=DescribeTrafficMirrorTargets&NextToken=dG1zLTE", "InvalidNextToken")]
    [InlineData("Action=DescribeTrafficMirrorTargets&TrafficMirrorTargetId.1=tmt-ffffffffffffffff0", "InvalidTrafficMirrorTargetId.NotFound")]
    [InlineData("Action=DescribeTrafficMirrorTargets&Filter.1.Name=colour&Filter.1.Value.1=red", "InvalidParameterValue")]
    [InlineData("Action=DescribeTrafficMirrorTargets&Filter.1.Name=description", "MissingParameter")]
    [InlineData("Action=DescribeTrafficMirrorFilterRules&TrafficMirrorFilterId=tmf-ffffffffffffffff0", "InvalidTrafficMirrorFilterId.NotFound")]
    [InlineData("Action=DescribeTrafficMirrorFilters&Filter.1.Name=owner-id&Filter.1.Value.1=1", "InvalidParameterValue")]
    public void Wrong_request_has_the_code_of_aws(string query, string code)
    {
        var error = Assert.Throws<Ec2Error>(() => Run(query));

        Assert.Equal(code, error.Code);
        Assert.NotEmpty(error.Message);
    }

    [Fact]
    public void Version_is_asked_for()
    {
        Assert.Equal("MissingParameter", Assert.Throws<Ec2Error>(() => Ec2Actions.Run(new QueryParameters("Action=CreateTrafficMirrorFilter"), _state, _settings)).Code);
        Assert.Equal("NoSuchVersion", Assert.Throws<Ec2Error>(() => Ec2Actions.Run(new QueryParameters("Action=CreateTrafficMirrorFilter&Version=2014-10-01"), _state, _settings)).Code);
    }

    [Fact]
    public void Filter_has_ten_rules_at_most()
    {
        var state = _state;
        for (var number = 1; number <= 9; number++)
        {
            state = Run(NewRule.Replace("RuleNumber=200", $"RuleNumber={number}", StringComparison.Ordinal), state).State;
        }

        Assert.Equal("TrafficMirrorFilterRuleLimitExceeded", Assert.Throws<Ec2Error>(() => Run(NewRule, state)).Code);
        Assert.Equal("TrafficMirrorFilterRuleAlreadyExists", Assert.Throws<Ec2Error>(() => Run(NewRule.Replace("RuleNumber=200", "RuleNumber=9", StringComparison.Ordinal), state)).Code);
        Run(NewRule.Replace(Filter, OtherFilter, StringComparison.Ordinal), state); // of its own
    }

    [Fact]
    public void Same_number_may_be_of_the_other_direction()
    {
        Run(NewRule.Replace("RuleNumber=200", "RuleNumber=100", StringComparison.Ordinal).Replace("ingress", "egress", StringComparison.Ordinal));

        Assert.Equal("TrafficMirrorFilterRuleAlreadyExists", Assert.Throws<Ec2Error>(() => Run(NewRule.Replace("RuleNumber=200", "RuleNumber=100", StringComparison.Ordinal))).Code);
    }

    [Fact]
    public void Block_is_kept_without_what_is_after_its_prefix() =>
        Assert.Equal(
            "10.1.2.0/24",
            ((MirrorFilterRule)Run($"Action=ModifyTrafficMirrorFilterRule&TrafficMirrorFilterRuleId={Rule}&SourceCidrBlock=10.1.2.7/24").State.Objects[Rule]).SourceCidrBlock);

    [Fact]
    public void Interface_has_three_sessions_at_most()
    {
        var state = Run(NewSession.Replace("SessionNumber=2", "SessionNumber=3", StringComparison.Ordinal), Run(NewSession).State).State;

        Assert.Equal("TrafficMirrorSessionsPerInterfaceLimitExceeded", Assert.Throws<Ec2Error>(() => Run(NewSession.Replace("SessionNumber=2", "SessionNumber=4", StringComparison.Ordinal), state)).Code);
        Run(NewSession.Replace(Ec2Rig.Eni, Ec2Rig.OtherEni, StringComparison.Ordinal), state);
    }

    [Fact]
    public void Account_has_a_quota_of_each()
    {
        var many = _state with
        {
            Objects = _state.Objects.AddRange(Enumerable.Range(10, Ec2Quotas.ObjectsPerAccount).SelectMany(i => (KeyValuePair<string, MirrorObject>[])
            [
                new($"tmt-{i:x17}", new MirrorTarget { Id = $"tmt-{i:x17}", Sequence = i, NetworkInterfaceId = Ec2Rig.CollectorEni }),
                new($"tmf-{i:x17}", new MirrorFilter { Id = $"tmf-{i:x17}", Sequence = i }),
                new($"tms-{i:x17}", new MirrorSession { Id = $"tms-{i:x17}", Sequence = i, NetworkInterfaceId = "eni-00000000", TargetId = Target, FilterId = Filter, Number = i, VirtualNetworkId = i }),
            ])),
        };

        Assert.Equal("TrafficMirrorTargetLimitExceeded", Assert.Throws<Ec2Error>(() => Run($"Action=CreateTrafficMirrorTarget&NetworkInterfaceId={Ec2Rig.CollectorEni}", many)).Code);
        Assert.Equal("TrafficMirrorFilterLimitExceeded", Assert.Throws<Ec2Error>(() => Run("Action=CreateTrafficMirrorFilter", many)).Code);
        Assert.Equal("TrafficMirrorSessionLimitExceeded", Assert.Throws<Ec2Error>(() => Run(NewSession, many)).Code);
    }

    [Fact]
    public void Interface_as_target_has_a_hundred_sources_at_most()
    {
        var settings = _settings with { Interfaces = Enumerable.Range(0, 101).ToImmutableDictionary(i => $"eni-{i:x17}", i => $"eth{i}") };
        var state = _state with
        {
            Objects = _state.Objects.AddRange(Enumerable.Range(0, 100).Select(i => KeyValuePair.Create(
                $"tms-{i + 9:x17}", (MirrorObject)new MirrorSession { Id = $"tms-{i + 9:x17}", Sequence = i + 9, NetworkInterfaceId = $"eni-{i:x17}", TargetId = EniTarget, FilterId = Filter, Number = 1, VirtualNetworkId = i }))),
        };
        string New(int i) => $"Action=CreateTrafficMirrorSession&Version=2016-11-15&NetworkInterfaceId=eni-{i:x17}&TrafficMirrorTargetId={EniTarget}&TrafficMirrorFilterId={Filter}&SessionNumber=2";

        Assert.Equal("TrafficMirrorSourcesPerTargetLimitExceeded", Assert.Throws<Ec2Error>(() => Ec2Actions.Run(new QueryParameters(New(100)), state, settings)).Code);
        Ec2Actions.Run(new QueryParameters(New(99)), state, settings); // a source already
        Ec2Actions.Run(new QueryParameters(New(100).Replace(EniTarget, Target, StringComparison.Ordinal)), state, settings);
    }

    [Theory]
    [InlineData("DescribeTrafficMirrorTargets", "description", "staging", "tmt-00000000000000001")]
    [InlineData("DescribeTrafficMirrorTargets", "description", "st?g*", "tmt-00000000000000001")]
    [InlineData("DescribeTrafficMirrorTargets", "description", "STAGING", "")]
    [InlineData("DescribeTrafficMirrorTargets", "network-interface-id", "*", "tmt-00000000000000002")]
    [InlineData("DescribeTrafficMirrorTargets", "network-load-balancer-arn", "*staging-nlb*", "tmt-00000000000000001")]
    [InlineData("DescribeTrafficMirrorTargets", "owner-id", "123456789012", "tmt-00000000000000001 tmt-00000000000000002")]
    [InlineData("DescribeTrafficMirrorTargets", "traffic-mirror-target-id", "tmt-00000000000000002", "tmt-00000000000000002")]
    [InlineData("DescribeTrafficMirrorTargets", "tag:team", "shop", "tmt-00000000000000001")]
    [InlineData("DescribeTrafficMirrorTargets", "tag:team", "test", "")]
    [InlineData("DescribeTrafficMirrorTargets", "tag-key", "env", "tmt-00000000000000001")]
    [InlineData("DescribeTrafficMirrorFilters", "description", @"web\*", "tmf-00000000000000001")]
    [InlineData("DescribeTrafficMirrorFilters", "description", "web*", "tmf-00000000000000001 tmf-00000000000000002")]
    [InlineData("DescribeTrafficMirrorFilters", "traffic-mirror-filter-id", "tmf-00000000000000002", "tmf-00000000000000002")]
    [InlineData("DescribeTrafficMirrorFilterRules", "rule-number", "100", "tmfr-00000000000000001")]
    [InlineData("DescribeTrafficMirrorFilterRules", "rule-action", "reject", "")]
    [InlineData("DescribeTrafficMirrorFilterRules", "traffic-direction", "ingress", "tmfr-00000000000000001")]
    [InlineData("DescribeTrafficMirrorFilterRules", "protocol", "6", "tmfr-00000000000000001")]
    [InlineData("DescribeTrafficMirrorFilterRules", "source-cidr-block", "0.0.0.0/0", "tmfr-00000000000000001")]
    [InlineData("DescribeTrafficMirrorFilterRules", "destination-cidr-block", "0.0.0.0/0", "")]
    [InlineData("DescribeTrafficMirrorFilterRules", "traffic-mirror-filter-id", "tmf-00000000000000001", "tmfr-00000000000000001")]
    [InlineData("DescribeTrafficMirrorFilterRules", "traffic-mirror-filter-rule-id", "tmfr-*", "tmfr-00000000000000001")]
    [InlineData("DescribeTrafficMirrorSessions", "network-interface-id", "eni-1234567890abcdef0", "tms-00000000000000001")]
    [InlineData("DescribeTrafficMirrorSessions", "owner-id", "0*", "")]
    [InlineData("DescribeTrafficMirrorSessions", "packet-length", "1500", "tms-00000000000000001")]
    [InlineData("DescribeTrafficMirrorSessions", "session-number", "1", "tms-00000000000000001")]
    [InlineData("DescribeTrafficMirrorSessions", "virtual-network-id", "7410", "tms-00000000000000001")]
    [InlineData("DescribeTrafficMirrorSessions", "traffic-mirror-filter-id", "tmf-00000000000000002", "")]
    [InlineData("DescribeTrafficMirrorSessions", "traffic-mirror-session-id", "tms-?????????????????", "tms-00000000000000001")]
    [InlineData("DescribeTrafficMirrorSessions", "traffic-mirror-target-id", "tmt-00000000000000001", "tms-00000000000000001")]
    public void Listing_is_filtered(string action, string filter, string value, string expected) =>
        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries), Listed($"Action={action}&Filter.1.Name={filter}&Filter.1.Value.1=none-of-them&Filter.1.Value.2={Uri.EscapeDataString(value)}"));

    [Fact]
    public void Filters_must_all_fit()
    {
        Assert.Equal([Target], Listed("Action=DescribeTrafficMirrorTargets&Filter.1.Name=owner-id&Filter.1.Value.1=123456789012&Filter.2.Name=tag:team&Filter.2.Value.1=shop"));
        Assert.Empty(Listed("Action=DescribeTrafficMirrorTargets&Filter.1.Name=network-interface-id&Filter.1.Value.1=*&Filter.2.Name=tag:team&Filter.2.Value.1=shop"));
    }

    private static (Ec2State State, string Action, ImmutableArray<XElement> Reply) Run(string query, Ec2State? state = null) =>
        Ec2Actions.Run(new QueryParameters(query + "&Version=2016-11-15"), state ?? _state, _settings);

    private static IEnumerable<string> Listed(string query) => Run(query).Reply[0].Elements().Select(item => item.Elements().First().Value);
}
