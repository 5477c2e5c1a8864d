using System.Collections.Immutable;

namespace Umbra.Import.Nginx;

/// <summary>What must hold of a request, as far as it is known when the file is read.</summary>
internal abstract record Condition
{
    /// <summary>It always holds.</summary>
    public static Condition True { get; } = new ConstantCondition(true);

    /// <summary>It never holds.</summary>
    public static Condition False { get; } = new ConstantCondition(false);

    /// <summary>How many comparisons it has.</summary>
    public abstract int Size { get; }

    /// <summary>Both hold.</summary>
    public static Condition And(Condition left, Condition right) =>
        left == False || right == False || left == Not(right) ? False : left == True || left == right ? right : right == True ? left : new JunctionCondition(left, right, IsAnd: true);

    /// <summary>Any of both holds.</summary>
    public static Condition Or(Condition left, Condition right) =>
        left == True || right == True || left == Not(right) ? True : left == False || left == right ? right : right == False ? left : new JunctionCondition(left, right, IsAnd: false);

    /// <summary>It does not hold.</summary>
    public static Condition Not(Condition inner) => inner switch
    {
        ConstantCondition constant => constant.Holds ? False : True,
        NotCondition not => not.Inner,
        JunctionCondition { IsAnd: true } both when IsNegated(both) => Or(Not(both.Left), Not(both.Right)),
        JunctionCondition { IsAnd: false } any when IsNegated(any) => And(Not(any.Left), Not(any.Right)),
        _ => new NotCondition(inner),
    };

    private static bool IsNegated(Condition condition) => condition is NotCondition || (condition is JunctionCondition junction && IsNegated(junction.Left) && IsNegated(junction.Right));

    /// <summary>Whether it may hold for some request: not when every share of clients makes it impossible.</summary>
    public bool MayHold => Splits is not { Count: 1 } splits ? this != False : splits.First() is var split && Enumerable.Range(0, split.Buckets.Length).Any(bucket => With(split, bucket) != False);

    /// <summary>The same, with each client's bucket of <c>split_clients</c> known.</summary>
    public Condition With(SplitClients split, int bucket) => this switch
    {
        BucketCondition condition when condition.Split == split => condition.Bucket == bucket ? True : False,
        NotCondition not => Not(not.Inner.With(split, bucket)),
        JunctionCondition { IsAnd: true } both => And(both.Left.With(split, bucket), both.Right.With(split, bucket)),
        JunctionCondition any => Or(any.Left.With(split, bucket), any.Right.With(split, bucket)),
        _ => this,
    };

    /// <summary>The divisions of clients that it asks for.</summary>
    public ImmutableHashSet<SplitClients> Splits => this switch
    {
        BucketCondition condition => [condition.Split],
        NotCondition not => not.Inner.Splits,
        JunctionCondition junction => junction.Left.Splits.Union(junction.Right.Splits),
        _ => [],
    };
}

/// <summary>It holds for every request, or for none.</summary>
internal sealed record ConstantCondition(bool Holds) : Condition
{
    /// <inheritdoc/>
    public override int Size => 0;
}

/// <summary>A field of the request fits.</summary>
/// <param name="Field">The field, as filters name it.</param>
/// <param name="Operator"><c>==</c>, <c>^=</c> or <c>~</c>; empty: it is there.</param>
/// <param name="Value">What it is compared with.</param>
internal sealed record FieldCondition(string Field, string Operator, string Value) : Condition
{
    /// <inheritdoc/>
    public override int Size => 1;
}

/// <summary>The request is in one of the shares of <c>split_clients</c>.</summary>
internal sealed record BucketCondition(SplitClients Split, int Bucket) : Condition
{
    /// <inheritdoc/>
    public override int Size => 1;
}

/// <summary>The opposite.</summary>
internal sealed record NotCondition(Condition Inner) : Condition
{
    /// <inheritdoc/>
    public override int Size => Inner.Size;
}

/// <summary>Both, or any of two.</summary>
internal sealed record JunctionCondition(Condition Left, Condition Right, bool IsAnd) : Condition
{
    /// <inheritdoc/>
    public override int Size { get; } = Left.Size + Right.Size;
}
