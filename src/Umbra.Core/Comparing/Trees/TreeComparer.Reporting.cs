using System.Buffers;
using System.Globalization;
using System.Text;
using Umbra.Core.Comparing.Lifting;
using Umbra.Core.Sanitizing;

namespace Umbra.Core.Comparing.Trees;

/// <content>What differs, and what the place is called.</content>
internal ref partial struct TreeComparer
{
    private static readonly SearchValues<byte> SpecialBytes = SearchValues.Create(".[]{}'\"*\\"u8);

    // Gives false, which is what a difference makes of a comparison.
    private readonly bool Report(DifferenceKind kind, int a, int b, int level)
    {
        if (!_isQuiet)
        {
            _differences.Add(Path(level), kind, a < 0 ? default : Shown(_production, a), b < 0 ? default : Shown(_other, b));
        }

        return false;
    }

    private readonly bool ReportLength(int countA, int countB, int level)
    {
        if (_isQuiet)
        {
            return false;
        }

        Span<byte> one = stackalloc byte[11], other = stackalloc byte[11];
        countA.TryFormat(one, out var oneLength, default, CultureInfo.InvariantCulture);
        countB.TryFormat(other, out var otherLength, default, CultureInfo.InvariantCulture);
        _differences.Add(Path(level), DifferenceKind.Length, one[..oneLength], other[..otherLength]);
        return false;
    }

    // A JSON string is shown with its quotation marks: "7" is not 7.
    private readonly ReadOnlySpan<byte> Shown(scoped in LiftedTree tree, int node) =>
        _style.Root == Rules.PathRoot.Json && tree.Nodes[node].Kind == LiftedKind.String ? tree.Quoted(node) : tree.Text(node);

    private readonly string Path(int level)
    {
        var path = _work.Path;
        path.Clear();
        foreach (var character in _style.Name)
        {
            path.Append((byte)character);
        }

        for (var i = 1; i <= level; i++)
        {
            var step = _work.Way[i];
            switch (step.Kind)
            {
                case PathStep.Element when _style.ShowsElements:
                    path.Append("[*]"u8);
                    break;
                case PathStep.Key:
                    path.Append("{*}"u8);
                    break;
                case PathStep.Member:
                    AppendName(NameOf(_production, step.Node), path);
                    break;
                case PathStep.OtherMember:
                    AppendName(NameOf(_other, step.Node), path);
                    break;
                default:
                    break;
            }
        }

        var characters = ArrayPool<char>.Shared.Rent(path.Length);
        var length = Encoding.UTF8.GetChars(path.Written, characters);
        var known = _work.Paths.Intern(characters.AsSpan(0, length));
        ArrayPool<char>.Shared.Return(characters);
        return known;
    }

    private readonly void AppendName(ReadOnlySpan<byte> name, ByteBuffer path)
    {
        if (_style.HasMaps && MapKeys.Contains(name))
        {
            path.Append("{*}"u8);
        }
        else if (name.Length == 0 || name.ContainsAny(SpecialBytes))
        {
            var mark = name.Contains((byte)'\'') ? (byte)'"' : (byte)'\'';
            path.Append((byte)'[');
            path.Append(mark);
            path.Append(name);
            path.Append(mark);
            path.Append((byte)']');
        }
        else
        {
            path.Append((byte)'.');
            path.Append(name);
        }
    }
}
