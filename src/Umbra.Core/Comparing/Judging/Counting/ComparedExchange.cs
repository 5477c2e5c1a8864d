namespace Umbra.Core.Comparing.Judging.Counting;

/// <summary>What is counted of one compared exchange beside its paths.</summary>
/// <param name="ProductionStatus">Production's status code; 0 when no whole response came.</param>
/// <param name="ShadowStatus">The shadow's; 0 likewise.</param>
/// <param name="HasSecond">A second production response was compared too.</param>
/// <param name="Differs">The shadow differs at a path that is not known as noise.</param>
/// <param name="Production">Production's durations.</param>
/// <param name="Shadow">The shadow's, on the same points.</param>
internal readonly record struct ComparedExchange(
    int ProductionStatus, int ShadowStatus, bool HasSecond, bool Differs, ResponseTimes Production, ResponseTimes Shadow)
{
    /// <summary>The shadow erred where production did not.</summary>
    public bool IsNewError => IsError(ShadowStatus) && !IsError(ProductionStatus);

    /// <summary>Production erred where the shadow did not.</summary>
    public bool IsGoneError => IsError(ProductionStatus) && !IsError(ShadowStatus);

    private static bool IsError(int status) => status is < 100 or >= 400;
}

/// <summary>How long a response took, from the moment its request was sent completely.</summary>
/// <param name="FirstByteNs">To its first byte, ns; less than 0 when that is not known.</param>
/// <param name="LastByteNs">To its last byte, ns; less than 0 likewise.</param>
internal readonly record struct ResponseTimes(long FirstByteNs, long LastByteNs)
{
    /// <summary>Nothing is known.</summary>
    public static ResponseTimes Unknown { get; } = new(-1, -1);
}
