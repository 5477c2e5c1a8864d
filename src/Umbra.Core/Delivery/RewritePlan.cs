using System.Collections.Immutable;
using System.IO.Hashing;
using System.Text;
using Umbra.Core.Http;
using Umbra.Core.Mirroring;

namespace Umbra.Core.Delivery;

/// <summary>How one mirror's requests are rewritten, compiled once from its settings.</summary>
internal sealed class RewritePlan
{
    /// <summary>What <see cref="DeliverySettings.MarkOrigin"/> sets.</summary>
    public const string OriginFieldName = "X-Mirrored-From";

    private const string ClientVariable = "$remote_addr";

    /// <param name="settings">The mirror's settings.</param>
    public RewritePlan(DeliverySettings settings)
    {
        var path = settings.Target.AbsolutePath.TrimEnd('/');
        TargetPrefix = Encoding.ASCII.GetBytes(path);
        TargetAuthority = Encoding.ASCII.GetBytes(settings.Target.IsDefaultPort ? IdnHost(settings.Target) : $"{IdnHost(settings.Target)}:{settings.Target.Port}");
        Mark = Encoding.ASCII.GetBytes($"{FleetMark.FieldName}: {OneToken(settings.Fleet)}/{OneToken(settings.Name)}\r\n");
        SpanSeed = XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(settings.Name));
        OrderKey = settings.Order == DeliveryOrder.Key && settings.OrderKeyHeader is { } key ? Encoding.ASCII.GetBytes(key) : [];

        Rewrite = settings.Rewrite is { } rewrite ? new PathRewrite(rewrite) : null;
        var host = settings.Host;
        var rules = new Dictionary<string, FieldRule>(StringComparer.OrdinalIgnoreCase);
        var ignored = ImmutableArray.CreateBuilder<HeaderRule>();
        if (settings.MarkOrigin && !settings.Headers.Any(rule => rule.Name.Equals(OriginFieldName, StringComparison.OrdinalIgnoreCase)))
        {
            rules.Add(OriginFieldName, RuleOf(new HeaderRule(HeaderRuleKind.Set, OriginFieldName, "$host")));
        }

        foreach (var rule in settings.Headers)
        {
            if (rule is { Kind: HeaderRuleKind.Set, Value: not null } && rule.Name.Equals("host", StringComparison.OrdinalIgnoreCase))
            {
                host = rule.Value;
            }
            else if (IsReserved(rule.Name))
            {
                ignored.Add(rule);
            }
            else if (rules.TryGetValue(rule.Name, out var known))
            {
                known.Take(rule);
            }
            else
            {
                rules.Add(rule.Name, RuleOf(rule));
            }
        }

        Host = host is null ? null : new HeaderTemplate(host);
        NamesClient = Names(host, ClientVariable) || settings.Headers.Any(rule => !rule.IsLiteral && Names(rule.Value, ClientVariable));
        Rules = [.. rules.Values];
        Ignored = ignored.DrainToImmutable();
        Keys = KeysOf(settings, rules);
        ShadowMember = settings.MarkBaggage && rules.GetValueOrDefault(Baggage.FieldName) is not { KeepsOriginal: false }
            ? Encoding.ASCII.GetBytes($"{Baggage.ShadowKey}={OneToken(settings.Name)}")
            : [];
    }

    /// <summary>The target's path, which is put before an origin-form target; empty for none.</summary>
    public ReadOnlyMemory<byte> TargetPrefix { get; }

    /// <summary>Changes the path before that; null keeps it.</summary>
    public PathRewrite? Rewrite { get; }

    /// <summary>The target's host and port: the Host of a request that has none.</summary>
    public ReadOnlyMemory<byte> TargetAuthority { get; }

    /// <summary>Replaces Host's value; null keeps it.</summary>
    public HeaderTemplate? Host { get; }

    /// <summary>A value names the client's address (<c>$remote_addr</c>).</summary>
    public bool NamesClient { get; }

    /// <summary>The fleet's mark as a whole field line.</summary>
    public ReadOnlyMemory<byte> Mark { get; }

    /// <summary>The member that is added to <c>baggage</c>; empty for none.</summary>
    public ReadOnlyMemory<byte> ShadowMember { get; }

    /// <summary>The mirror's own idempotency keys; null leaves the field as it is.</summary>
    public IdempotencyKeys? Keys { get; }

    /// <summary>What is done to fields, one item a name.</summary>
    public ImmutableArray<FieldRule> Rules { get; }

    /// <summary>Rules for reserved names, which do nothing.</summary>
    public ImmutableArray<HeaderRule> Ignored { get; }

    /// <summary>Makes the span ids of this mirror differ from those that other mirrors make of the same exchange.</summary>
    public ulong SpanSeed { get; }

    /// <summary>The name of the field that is the key of <see cref="DeliveryOrder.Key"/>; empty for none.</summary>
    public ReadOnlyMemory<byte> OrderKey { get; }

    /// <summary>
    /// Whether rules cannot change fields of that name: those that frame the request or concern the connection, the fleet's mark, and
    /// what is no field name at all. Host can be set (as <see cref="DeliverySettings.Host"/>), but neither added nor removed.
    /// </summary>
    public static bool IsReserved(string name) =>
        name.Length == 0
        || name.Any(character => !char.IsAscii(character) || !HeadParser.IsTokenByte((byte)character))
        || name.Equals(FleetMark.FieldName, StringComparison.OrdinalIgnoreCase)
        || KnownFields.Of(Encoding.ASCII.GetBytes(name)) is not (KnownField.Other or KnownField.TraceParent or KnownField.Baggage);

    // A rule that sets or removes the field wins; one that adds to it makes a key of its own.
    private static IdempotencyKeys? KeysOf(DeliverySettings settings, Dictionary<string, FieldRule> rules)
    {
        var (field, policy) = (settings.Idempotency.Field, settings.Idempotency.Policy);
        var rule = rules.GetValueOrDefault(field);
        return policy == IdempotencyPolicy.Keep || IsReserved(field) || rule is { KeepsOriginal: false }
            ? null
            : new IdempotencyKeys(settings.Name, field, makesMissing: policy == IdempotencyPolicy.ReplaceOrMake && rule is null);
    }

    private static bool Names(string? value, string variable) => value?.Contains(variable, StringComparison.Ordinal) == true;

    private static FieldRule RuleOf(HeaderRule rule)
    {
        var compiled = new FieldRule(rule.Name);
        compiled.Take(rule);
        return compiled;
    }

    private static string IdnHost(Uri target) => target.HostNameType == UriHostNameType.IPv6 ? target.Host : target.IdnHost;

    // Names come from configuration, where they may hold anything; a mark is a token, a slash and a token.
    private static string OneToken(string name) =>
        string.Concat(name.Select(character => char.IsAscii(character) && HeadParser.IsTokenByte((byte)character) ? character : '_'));
}
