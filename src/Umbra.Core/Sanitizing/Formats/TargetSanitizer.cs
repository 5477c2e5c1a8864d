using Umbra.Core.Sanitizing.Text;

namespace Umbra.Core.Sanitizing.Formats;

/// <summary>Sanitizes a request target: its path by templates and detectors, its query by names and detectors.</summary>
internal static class TargetSanitizer
{
    /// <summary>Adds the target with what must go replaced.</summary>
    public static void Write(SanitizePlan plan, SanitizeWork work, ReadOnlySpan<byte> target, ByteBuffer output)
    {
        var query = target.IndexOf((byte)'?');
        var path = query < 0 ? target : target[..query];
        WritePath(plan, work, path, output);
        if (query < 0)
        {
            return;
        }

        var mark = output.Length;
        output.Append((byte)'?');
        var parameters = target[(query + 1)..];
        if (!FormSanitizer.TrySanitize(plan, work, plan.Query, parameters, output))
        {
            output.Append(parameters);
        }
        else if (output.Length == mark + 1)
        {
            output.Truncate(mark); // no parameter is left
        }
    }

    private static void WritePath(SanitizePlan plan, SanitizeWork work, ReadOnlySpan<byte> path, ByteBuffer output)
    {
        if (path.Length > 0 && path[0] == '/' && !(plan.PathTemplates.IsEmpty && !plan.IsStrict))
        {
            var index = 0;
            foreach (var range in path[1..].Split((byte)'/'))
            {
                output.Append((byte)'/');
                WriteSegment(plan, work, TreatmentOf(plan, path, index++), path[1..][range], output);
            }

            return;
        }

        // First what may go over a slash, as a secret and the user and the password of an absolute form's authority do; only they are written
        // anew. Then each segment by itself with what is encoded in it, so that all others stay byte for byte.
        var scanned = work.Rent();
        var isChanged = plan.Detects && TextScanner.TryScan(plan, work, path, Escaping.Percent, scanned, TextScanner.MostLayers);
        var whole = isChanged ? scanned.Written : path;
        foreach (var range in whole.Split((byte)'/'))
        {
            output.Append(range.Start.Value > 0 ? "/"u8 : default);
            WriteScanned(plan, work, whole[range], output);
        }

        work.Return(scanned);
    }

    private static void WriteSegment(SanitizePlan plan, SanitizeWork work, Treatment? known, ReadOnlySpan<byte> segment, ByteBuffer output)
    {
        if (known?.Action == SanitizeAction.Remove)
        {
            work.Observer?.Changed(known.Reason, segment, "-"u8);
            output.Append((byte)'-'); // a segment fewer would be another resource
        }
        else if (known is null && (!plan.IsStrict || IsName(segment)))
        {
            WriteScanned(plan, work, segment, output);
        }
        else if (!ValueSanitizer.TrySanitize(plan, work, known, segment, Escaping.Percent, output))
        {
            output.Append(segment);
        }
    }

    // Under the strict profile a segment with a digit or an escape in it is a value, one without is a part of the program.
    private static bool IsName(ReadOnlySpan<byte> segment) => segment.IndexOfAnyInRange((byte)'0', (byte)'9') < 0 && !segment.ContainsAny((byte)'%', (byte)'@');

    private static Treatment? TreatmentOf(SanitizePlan plan, ReadOnlySpan<byte> path, int index)
    {
        Treatment? known = null;
        foreach (var template in plan.PathTemplates)
        {
            if (index < 64 && (template.Match(path) & (1UL << index)) != 0)
            {
                known = Treatment.Stronger(known, template.Treatment);
            }
        }

        return known;
    }

    private static void WriteScanned(SanitizePlan plan, SanitizeWork work, ReadOnlySpan<byte> text, ByteBuffer output)
    {
        if (!plan.Detects || !TextScanner.TryScan(plan, work, text, Escaping.Percent, output))
        {
            output.Append(text);
        }
    }
}
