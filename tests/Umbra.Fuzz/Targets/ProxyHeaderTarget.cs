using Umbra.Core.Http;

namespace Umbra.Fuzz.Targets;

/// <summary>The PROXY protocol's header, both versions: a length within what came, or more of it is wanted.</summary>
internal static class ProxyHeaderTarget
{
    public static void Run(byte[] input)
    {
        if (ProxyHeader.TryRead(input, out var length, out var client))
        {
            FuzzFailure.Unless(length >= 0 && length <= input.Length, $"{length} of {input.Length} bytes");
            FuzzFailure.Unless(client is null || length > 0, "a client without a header");
        }
    }
}
