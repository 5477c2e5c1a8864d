using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Umbra.Ec2.Objects;
using Umbra.Ec2.Requests;

namespace Umbra.Ec2.Actions;

/// <summary>
/// The filters of a Describe action: an object must fit each, and fits one when a value of it is one of the filter's. In these <c>*</c> stands for any characters and <c>?</c> for one;
/// after a <c>\</c> they stand for themselves.
/// </summary>
internal sealed class ObjectFilters
{
    private const int MostFilters = 50;
    private const int MostValues = 200;

    private readonly ImmutableArray<Func<MirrorObject, bool>> _filters;

    private ObjectFilters(ImmutableArray<Func<MirrorObject, bool>> filters) => _filters = filters;

    /// <summary>Reads a request's filters.</summary>
    public static ObjectFilters Read<T>(Ec2Call call)
        where T : MirrorObject
    {
        var items = call.Parameters.Items("Filter");
        if (items.Length > MostFilters)
        {
            throw new Ec2Error("FilterLimitExceeded", $"There may be at most {MostFilters} filters");
        }

        return new ObjectFilters([.. items.Select(item => Read<T>(item, call))]);
    }

    /// <summary>Whether an object fits all.</summary>
    public bool Accept(MirrorObject one) => _filters.All(filter => filter(one));

    private static Func<MirrorObject, bool> Read<T>(string item, Ec2Call call)
        where T : MirrorObject
    {
        var name = call.Parameters.Required(item + ".Name");
        var values = call.Parameters.Items(item + ".Value");
        if (values.IsEmpty)
        {
            throw Ec2Error.Missing(item + ".Value.1");
        }

        if (values.Length > MostValues)
        {
            throw new Ec2Error("FilterLimitExceeded", $"A filter may have at most {MostValues} values");
        }

        var patterns = values.Select(value => Pattern(call.Parameters.Text(value)!)).ToList();
        var read = Reader<T>(name, call.Settings.Account) ?? throw new Ec2Error("InvalidParameterValue", $"The filter '{Configuration.Printable.Text(name, 64)}' is invalid");
        return one => read(one).Any(text => text is not null && patterns.Any(pattern => pattern.IsMatch(text)));
    }

    private static Func<MirrorObject, IEnumerable<string?>>? Reader<T>(string name, string account)
        where T : MirrorObject => (name, typeof(T).Name) switch
        {
            ("description", _) => one => [one.Description],
            ("tag-key", _) => one => one.Tags.Select(tag => tag.Key),
            _ when name.StartsWith("tag:", StringComparison.Ordinal) => one => one.Tags.Where(tag => tag.Key == name["tag:".Length..]).Select(tag => tag.Value),
            (_, nameof(MirrorTarget)) => TargetReader(name, account),
            ("traffic-mirror-filter-id", nameof(MirrorFilter)) => one => [one.Id],
            (_, nameof(MirrorFilterRule)) => RuleReader(name),
            (_, nameof(MirrorSession)) => SessionReader(name, account),
            _ => null,
        };

    private static Func<MirrorObject, IEnumerable<string?>>? TargetReader(string name, string account) => name switch
    {
        "network-interface-id" => Of<MirrorTarget>(target => target.NetworkInterfaceId),
        "network-load-balancer-arn" => Of<MirrorTarget>(target => target.NetworkLoadBalancerArn),
        "owner-id" => Of<MirrorTarget>(_ => account),
        "traffic-mirror-target-id" => Of<MirrorTarget>(target => target.Id),
        _ => null,
    };

    private static Func<MirrorObject, IEnumerable<string?>>? RuleReader(string name) => name switch
    {
        "traffic-mirror-filter-rule-id" => Of<MirrorFilterRule>(rule => rule.Id),
        "traffic-mirror-filter-id" => Of<MirrorFilterRule>(rule => rule.FilterId),
        "rule-number" => Of<MirrorFilterRule>(rule => Number(rule.Number)),
        "rule-action" => Of<MirrorFilterRule>(rule => rule.IsAccept ? "accept" : "reject"),
        "traffic-direction" => Of<MirrorFilterRule>(rule => rule.IsIngress ? "ingress" : "egress"),
        "protocol" => Of<MirrorFilterRule>(rule => Number(rule.Protocol)),
        "source-cidr-block" => Of<MirrorFilterRule>(rule => rule.SourceCidrBlock),
        "destination-cidr-block" => Of<MirrorFilterRule>(rule => rule.DestinationCidrBlock),
        _ => null,
    };

    private static Func<MirrorObject, IEnumerable<string?>>? SessionReader(string name, string account) => name switch
    {
        "network-interface-id" => Of<MirrorSession>(session => session.NetworkInterfaceId),
        "owner-id" => Of<MirrorSession>(_ => account),
        "packet-length" => Of<MirrorSession>(session => Number(session.PacketLength)),
        "session-number" => Of<MirrorSession>(session => Number(session.Number)),
        "traffic-mirror-filter-id" => Of<MirrorSession>(session => session.FilterId),
        "traffic-mirror-session-id" => Of<MirrorSession>(session => session.Id),
        "traffic-mirror-target-id" => Of<MirrorSession>(session => session.TargetId),
        "virtual-network-id" => Of<MirrorSession>(session => Number(session.VirtualNetworkId)),
        _ => null,
    };

    private static Func<MirrorObject, IEnumerable<string?>> Of<T>(Func<T, string?> read)
        where T : MirrorObject => one => [read((T)one)];

    private static string? Number(int? number) => number?.ToString(CultureInfo.InvariantCulture);

    private static Regex Pattern(string value)
    {
        var pattern = new StringBuilder("^");
        for (var i = 0; i < value.Length; i++)
        {
            pattern.Append(value[i] switch
            {
                '*' => ".*",
                '?' => ".",
                '\\' when i + 1 < value.Length => Regex.Escape(value[++i].ToString()),
                var character => Regex.Escape(character.ToString()),
            });
        }

        return new Regex(pattern.Append(@"\z").ToString(), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Singleline);
    }
}
