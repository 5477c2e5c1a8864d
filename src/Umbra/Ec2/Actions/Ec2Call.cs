using System.Collections.Immutable;
using Umbra.Ec2.Objects;
using Umbra.Ec2.Requests;

namespace Umbra.Ec2.Actions;

/// <summary>One request: its parameters, and what there is. An action changes <see cref="State"/>, which counts only when all of it went well.</summary>
/// <param name="parameters">The parameters.</param>
/// <param name="state">What there is.</param>
/// <param name="settings">What interfaces and targets are here.</param>
internal sealed class Ec2Call(QueryParameters parameters, Ec2State state, Ec2Settings settings)
{
    private const int MostCharactersOfADescription = 255;
    private const int MostCharactersOfATagKey = 128;
    private const int MostCharactersOfATagValue = 256;

    /// <summary>The parameters.</summary>
    public QueryParameters Parameters { get; } = parameters;

    /// <summary>What interfaces and targets are here.</summary>
    public Ec2Settings Settings { get; } = settings;

    /// <summary>What there is.</summary>
    public Ec2State State { get; set; } = state;

    /// <summary>A new object's id.</summary>
    public static string NewId(ObjectKind kind) => Ec2Ids.New(kind.Prefix);

    /// <summary>The object whose id is in a parameter that must be given.</summary>
    public T Find<T>()
        where T : MirrorObject
    {
        var kind = ObjectKind.Of<T>();
        return Find<T>(Parameters.Required(kind.IdParameter));
    }

    /// <summary>The object of an id.</summary>
    public T Find<T>(string id)
        where T : MirrorObject
    {
        var kind = ObjectKind.Of<T>();
        return State.Objects.GetValueOrDefault(CheckedId(id, kind)) as T
            ?? throw new Ec2Error($"Invalid{kind.IdParameter}.NotFound", $"The {kind.IdParameter} '{id}' does not exist");
    }

    /// <summary>One more of a kind may be made.</summary>
    /// <exception cref="Ec2Error">There are as many as there may be.</exception>
    public void CheckQuota<T>()
        where T : MirrorObject
    {
        if (State.Objects.Values.OfType<T>().Count() >= Ec2Quotas.ObjectsPerAccount)
        {
            var kind = ObjectKind.Of<T>();
            throw new Ec2Error($"TrafficMirror{kind.Name}LimitExceeded", $"There are {Ec2Quotas.ObjectsPerAccount} objects of the kind {kind.ResourceType}, and no more are allowed");
        }
    }

    /// <summary>Ids of a kind in a list, each checked for its form; null when none is given.</summary>
    public ImmutableArray<string>? Ids(ObjectKind kind) => Parameters.List(kind.IdParameter) is { Length: > 0 } ids ? [.. ids.Select(id => CheckedId(id, kind))] : null;

    /// <summary>What is said of the object; null when nothing is.</summary>
    public string? Description() => Parameters.Text("Description") switch
    {
        null or "" => null,
        { Length: > MostCharactersOfADescription } text => throw Ec2Error.Invalid("Description", text, $"It must not be longer than {MostCharactersOfADescription} characters."),
        { } text when text.Any(char.IsControl) => throw Ec2Error.Invalid("Description", text, "It must not have control characters."),
        { } text => text,
    };

    /// <summary>The tags of an object that is made.</summary>
    public ImmutableArray<Tag> Tags(ObjectKind kind)
    {
        var tags = ImmutableArray.CreateBuilder<Tag>();
        foreach (var specification in Parameters.Items("TagSpecification"))
        {
            var type = Parameters.Required(specification + ".ResourceType");
            if (type != kind.ResourceType)
            {
                throw Ec2Error.Invalid(specification + ".ResourceType", type, $"It must be {kind.ResourceType}.");
            }

            tags.AddRange(Parameters.Items(specification + ".Tag").Select(ReadTag));
        }

        if (tags.GroupBy(tag => tag.Key, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new Ec2Error("InvalidParameterValue", $"Duplicate tag key '{twice.Key}' specified.");
        }

        return tags.Count > Ec2Quotas.Tags ? throw new Ec2Error("TagLimitExceeded", $"An object has at most {Ec2Quotas.Tags} tags.") : tags.ToImmutable();
    }

    /// <summary>The fields that are to go back to their defaults.</summary>
    /// <param name="known">The fields that can, each with the parameter that would set it.</param>
    public ImmutableHashSet<string> RemovedFields(params IReadOnlyCollection<(string Field, string Parameter)> known)
    {
        foreach (var item in Parameters.Items("RemoveField"))
        {
            var field = Parameters.Word(item, [.. known.Select(one => one.Field)])!;
            var parameter = known.First(one => one.Field == field).Parameter;
            if (Parameters.Has(parameter))
            {
                throw Ec2Error.Combination($"{parameter} is both given and, as {field} in {item}, removed");
            }
        }

        return [.. Parameters.List("RemoveField")];
    }

    private Tag ReadTag(string item)
    {
        var key = Parameters.Required(item + ".Key");
        var value = Parameters.Text(item + ".Value") ?? "";
        if (key.Length > MostCharactersOfATagKey || key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase) || key.Any(char.IsControl))
        {
            throw Ec2Error.Invalid(item + ".Key", key, $"It must have at most {MostCharactersOfATagKey} characters, no control characters, and not begin with aws:.");
        }

        return value.Length > MostCharactersOfATagValue || value.Any(char.IsControl)
            ? throw Ec2Error.Invalid(item + ".Value", value, $"It must have at most {MostCharactersOfATagValue} characters, and no control characters.")
            : new Tag(key, value);
    }

    private static string CheckedId(string id, ObjectKind kind) =>
        Ec2Ids.IsId(id, kind.Prefix)
            ? id
            : throw new Ec2Error($"Invalid{kind.IdParameter}.Malformed", $"Invalid id: '{Configuration.Printable.Text(id, 64)}' (expecting '{kind.Prefix}' and {Ec2Ids.Digits} hexadecimal digits)");
}
