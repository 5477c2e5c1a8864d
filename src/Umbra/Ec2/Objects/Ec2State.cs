using System.Collections.Immutable;

namespace Umbra.Ec2.Objects;

/// <summary>All that the API has made. Immutable: a change is another state, and who refuses a change keeps the one before.</summary>
internal sealed record Ec2State
{
    /// <summary>Nothing.</summary>
    public static Ec2State Empty { get; } = new();

    /// <summary>The objects by their ids.</summary>
    public ImmutableDictionary<string, MirrorObject> Objects { get; init; } = ImmutableDictionary<string, MirrorObject>.Empty;

    /// <summary>What was made under which client token.</summary>
    public ImmutableDictionary<string, ClientToken> Tokens { get; init; } = ImmutableDictionary<string, ClientToken>.Empty;

    /// <summary>The place of the next object in the order of making.</summary>
    public long NextSequence => Objects.IsEmpty ? 1 : Objects.Values.Max(one => one.Sequence) + 1;

    /// <summary>Objects of a kind, in the order in which they were made.</summary>
    public IEnumerable<T> All<T>()
        where T : MirrorObject => Objects.Values.OfType<T>().OrderBy(one => one.Sequence);

    /// <summary>A filter's rules in the order in which they are tried.</summary>
    public IEnumerable<MirrorFilterRule> RulesOf(string filter) => Objects.Values.OfType<MirrorFilterRule>().Where(rule => rule.FilterId == filter).OrderBy(rule => rule.Number);

    /// <summary>With an object, in the place of one of the same id.</summary>
    public Ec2State With(MirrorObject one) => this with { Objects = Objects.SetItem(one.Id, one) };

    /// <summary>Without objects. What was made under a client token and is gone may be made again under it.</summary>
    public Ec2State Without(params IReadOnlyCollection<string> ids) => this with
    {
        Objects = Objects.RemoveRange(ids),
        Tokens = Tokens.RemoveRange(Tokens.Values.Where(token => ids.Contains(token.ObjectId)).Select(token => token.Token)),
    };
}

/// <summary>A client token that was used: the same request under it makes nothing new.</summary>
/// <param name="Token">The client's text.</param>
/// <param name="Request">A hash of the request.</param>
/// <param name="ObjectId">What was made.</param>
internal sealed record ClientToken(string Token, string Request, string ObjectId);
