using Umbra.Core.Http;
using Umbra.Core.Sanitizing;

namespace Umbra.Fuzz.Targets;

/// <summary>A request as it may come from a recording: a head, and a body after it. What the sanitizer makes of it is a request again, and stays one.</summary>
internal static class RequestTarget
{
    public static void Run(byte[] input)
    {
        var fields = new FieldTable();
        var end = input.AsSpan().IndexOf("\r\n\r\n"u8) is >= 0 and var at ? at + 4 : input.Length;
        if (HeadParser.ParseRequest(input.AsSpan(0, end), fields, out var head, int.MaxValue) != HeadFault.None)
        {
            return;
        }

        _ = TargetParts.Authority(head.Target);
        _ = TargetParts.Path(head.Target);
        _ = TargetParts.Query(head.Target);
        foreach (var sanitizer in FuzzSanitizers.All)
        {
            var work = new SanitizeWork();
            if (sanitizer.SanitizeRequest(head, fields, input.AsSpan(end), default, work) == SanitizeFault.None)
            {
                FuzzFailure.Unless(HeadParser.ParseRequest(work.Head.Written, new FieldTable(), out _, int.MaxValue) == HeadFault.None, "the sanitized head cannot be read");
            }
        }
    }
}
