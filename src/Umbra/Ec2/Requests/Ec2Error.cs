using Microsoft.AspNetCore.Http;

namespace Umbra.Ec2.Requests;

/// <summary>A request that came to nothing, as AWS names such things.</summary>
/// <param name="code">AWS's code.</param>
/// <param name="message">What is wrong, and the mend.</param>
/// <param name="status">The response's status.</param>
internal sealed class Ec2Error(string code, string message, int status = StatusCodes.Status400BadRequest) : Exception(message)
{
    /// <summary>AWS's code.</summary>
    public string Code { get; } = code;

    /// <summary>The response's status.</summary>
    public int Status { get; } = status;

    /// <summary>A parameter that is not there.</summary>
    public static Ec2Error Missing(string parameter) => new("MissingParameter", $"The request must contain the parameter {parameter}");

    /// <summary>A value that is none of the parameter's.</summary>
    public static Ec2Error Invalid(string parameter, string value, string expected) =>
        new("InvalidParameterValue", $"Value ({Configuration.Printable.Text(value, 128)}) for parameter {parameter} is invalid. {expected}");

    /// <summary>Parameters that do not go together.</summary>
    public static Ec2Error Combination(string message) => new("InvalidParameterCombination", message);
}
