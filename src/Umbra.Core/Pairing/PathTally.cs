using Umbra.Core.Comparing;
using Umbra.Core.Comparing.Judging.Counting;

namespace Umbra.Core.Pairing;

/// <summary>Which paths of one exchange differ, on which side: each path once. For one thread.</summary>
internal sealed class PathTally
{
    private readonly List<TalliedPath> _paths = [];
    private readonly Dictionary<string, int> _byPath = new(StringComparer.Ordinal);
    private readonly List<(PathCounter Counter, TalliedPath Path)> _counted = [];

    /// <summary>The paths.</summary>
    public IReadOnlyList<TalliedPath> Paths => _paths;

    /// <summary>Reads an exchange's differences.</summary>
    /// <param name="shadow">Production and the shadow.</param>
    /// <param name="second">Production and the second instance; null when there is none.</param>
    public void Read(DifferenceList shadow, DifferenceList? second)
    {
        _paths.Clear();
        _byPath.Clear();
        for (var i = 0; i < shadow.Count; i++)
        {
            var difference = shadow[i];
            if (_byPath.TryAdd(difference.Path, _paths.Count))
            {
                _paths.Add(new TalliedPath(difference.Path, true, false, difference.Kind, difference.Shape, difference.Fingerprint));
            }
        }

        for (var i = 0; i < second?.Count; i++)
        {
            var difference = second[i];
            if (_byPath.TryGetValue(difference.Path, out var known))
            {
                _paths[known] = _paths[known] with { Second = true };
            }
            else
            {
                _byPath.Add(difference.Path, _paths.Count);
                _paths.Add(new TalliedPath(difference.Path, false, true, difference.Kind, difference.Shape, difference.Fingerprint));
            }
        }
    }

    /// <summary>Counts the paths. Those that have no counter of their own share one, and are one path in it.</summary>
    /// <param name="endpoint">The endpoint's counter.</param>
    /// <param name="hasSecond">There is a second production response.</param>
    public void Count(EndpointCounter endpoint, bool hasSecond)
    {
        _counted.Clear();
        foreach (var path in _paths)
        {
            var counter = endpoint.Path(path.Path);
            var known = _counted.FindIndex(entry => entry.Counter == counter);
            if (known >= 0)
            {
                var before = _counted[known].Path;
                _counted[known] = (counter, before with { Shadow = before.Shadow | path.Shadow, Second = before.Second | path.Second });
            }
            else
            {
                _counted.Add((counter, path));
            }
        }

        foreach (var (counter, path) in _counted)
        {
            if (!hasSecond)
            {
                counter.CountUnpaired(path.Kind, path.Shape, path.Fingerprint);
            }
            else if (path is { Shadow: true, Second: true })
            {
                counter.CountBoth(path.Kind, path.Shape);
            }
            else if (path.Shadow)
            {
                counter.CountOnlyShadow(path.Kind, path.Shape);
            }
            else
            {
                counter.CountOnlySecond();
            }
        }
    }
}

/// <summary>A path that differs in an exchange.</summary>
/// <param name="Path">Where.</param>
/// <param name="Shadow">Between production and the shadow.</param>
/// <param name="Second">Between production and the second instance.</param>
/// <param name="Kind">How, by the first difference there.</param>
/// <param name="Shape">What its values look like.</param>
/// <param name="Fingerprint">Of production's value.</param>
internal readonly record struct TalliedPath(string Path, bool Shadow, bool Second, DifferenceKind Kind, ValueShape Shape, int Fingerprint);
