using System.Collections.Immutable;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;
using Umbra.Ec2.Objects;
using Umbra.Ec2.Requests;

namespace Umbra.Ec2.Actions;

/// <summary>The actions of EC2's API that are about traffic mirroring, by name. Pure: parameters and what there is in, what there is then and the reply out.</summary>
internal static class Ec2Actions
{
    private const string ClientTokenParameter = "ClientToken";
    private const string DryRunParameter = "DryRun";
    private const int MostCharactersOfAToken = 64;

    private static readonly ImmutableDictionary<string, Func<Ec2Call, IEnumerable<XElement?>>> _actions = new Dictionary<string, Func<Ec2Call, IEnumerable<XElement?>>>
    {
        ["CreateTrafficMirrorTarget"] = Creating(ObjectKind.Target, TargetActions.Create),
        ["CreateTrafficMirrorFilter"] = Creating(ObjectKind.Filter, FilterActions.Create),
        ["CreateTrafficMirrorFilterRule"] = Creating(ObjectKind.Rule, RuleActions.Create),
        ["CreateTrafficMirrorSession"] = Creating(ObjectKind.Session, SessionActions.Create),
        ["ModifyTrafficMirrorFilterNetworkServices"] = Modifying(ObjectKind.Filter, FilterActions.ModifyServices),
        ["ModifyTrafficMirrorFilterRule"] = Modifying(ObjectKind.Rule, RuleActions.Modify),
        ["ModifyTrafficMirrorSession"] = Modifying(ObjectKind.Session, SessionActions.Modify),
        ["DeleteTrafficMirrorTarget"] = Deleting(ObjectKind.Target, TargetActions.Delete),
        ["DeleteTrafficMirrorFilter"] = Deleting(ObjectKind.Filter, FilterActions.Delete),
        ["DeleteTrafficMirrorFilterRule"] = Deleting(ObjectKind.Rule, RuleActions.Delete),
        ["DeleteTrafficMirrorSession"] = Deleting(ObjectKind.Session, SessionActions.Delete),
        ["DescribeTrafficMirrorTargets"] = DescribeActions.Describe<MirrorTarget>,
        ["DescribeTrafficMirrorFilters"] = DescribeActions.Describe<MirrorFilter>,
        ["DescribeTrafficMirrorFilterRules"] = DescribeActions.DescribeRules,
        ["DescribeTrafficMirrorSessions"] = DescribeActions.Describe<MirrorSession>,
    }.ToImmutableDictionary(StringComparer.Ordinal);

    /// <summary>The actions' names.</summary>
    public static IEnumerable<string> Names => _actions.Keys.Order(StringComparer.Ordinal);

    /// <summary>Carries out a request.</summary>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="state">What there is.</param>
    /// <param name="settings">What interfaces and targets are here.</param>
    /// <returns>What there is then, and the content of the reply.</returns>
    /// <exception cref="Ec2Error">It cannot be: nothing is changed.</exception>
    public static (Ec2State State, string Action, ImmutableArray<XElement> Reply) Run(QueryParameters parameters, Ec2State state, Ec2Settings settings)
    {
        var name = parameters.Text("Action") is { Length: > 0 } given ? given : throw new Ec2Error("MissingAction", "The request must contain the parameter Action");
        if (parameters.Required("Version") is not "2016-11-15" and var version)
        {
            throw new Ec2Error("NoSuchVersion", $"The requested version ({Configuration.Printable.Text(version, 32)}) of service AmazonEC2 does not exist: this is 2016-11-15");
        }

        var action = _actions.GetValueOrDefault(name)
            ?? throw new Ec2Error("InvalidAction", $"The action {Configuration.Printable.Text(name, 64)} is not valid for this web service: it has those of traffic mirroring, {string.Join(", ", Names)}");
        var isDryRun = parameters.Boolean(DryRunParameter);
        var call = new Ec2Call(parameters, state, settings);
        ImmutableArray<XElement> reply = [.. action(call).OfType<XElement>()];
        parameters.ThrowForUnknown();
        return isDryRun
            ? throw new Ec2Error("DryRunOperation", "Request would have succeeded, but DryRun flag is set.", StatusCodes.Status412PreconditionFailed)
            : (call.State, name, reply);
    }

    private static Func<Ec2Call, IEnumerable<XElement?>> Creating(ObjectKind kind, Func<Ec2Call, MirrorObject> create) => call =>
    {
        if (call.Parameters.Text(ClientTokenParameter) is not { Length: > 0 } token)
        {
            return [Element(kind, create(call), call)];
        }

        if (token.Length > MostCharactersOfAToken || !Ascii.IsValid(token))
        {
            throw Ec2Error.Invalid(ClientTokenParameter, token, $"It must have at most {MostCharactersOfAToken} characters, of ASCII.");
        }

        var hash = call.Parameters.Hash(ClientTokenParameter, DryRunParameter);
        var one = call.State.Tokens.GetValueOrDefault(token) is not { } used ? create(call)
            : used.Request != hash ? throw new Ec2Error("IdempotentParameterMismatch", "The request uses the same client token as a previous, but non-identical request.")
            : Again(used);
        call.State = call.State with { Tokens = call.State.Tokens.SetItem(token, new ClientToken(token, hash, one.Id)) };
        return [Element(kind, one, call), ReplyXml.Element("clientToken", token)];

        // The same parameters as then, all of which had a meaning.
        MirrorObject Again(ClientToken before)
        {
            call.Parameters.TakeAll();
            return call.State.Objects[before.ObjectId];
        }
    };

    private static Func<Ec2Call, IEnumerable<XElement?>> Modifying(ObjectKind kind, Func<Ec2Call, MirrorObject> modify) => call => [Element(kind, modify(call), call)];

    private static Func<Ec2Call, IEnumerable<XElement?>> Deleting(ObjectKind kind, Func<Ec2Call, string> delete) => call =>
        [ReplyXml.Element(kind.IdElement, delete(call))];

    private static XElement Element(ObjectKind kind, MirrorObject one, Ec2Call call) => ReplyXml.Of($"trafficMirror{kind.Name}", one, call.State, call.Settings.Account);
}
