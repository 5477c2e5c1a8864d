namespace Umbra.Safety;

/// <summary>Finds names without an address: what they are could not be compared.</summary>
internal static class UnresolvedName
{
    private const string Mend = "check the name; where only another machine can resolve it, run the check there";

    /// <summary>Finds them.</summary>
    public static IEnumerable<Finding> Find(Subject subject)
    {
        foreach (var production in subject.Configuration.Productions.Where(production => subject.Names.Of(production.Host).IsEmpty))
        {
            yield return Of(production.KeyIn(subject.Keys), production.Host, "whether a shadow is production", subject);
        }

        foreach (var (mirror, key) in subject.Mirrors.Where(entry => subject.Names.Of(entry.Mirror.To.IdnHost).IsEmpty))
        {
            yield return Of(key + ".to", mirror.To.Host, "whether the shadow is production", subject);
        }
    }

    private static Finding Of(string key, string host, string what, Subject subject) =>
        subject.Warn(FindingKind.UnresolvedName, key, $"{subject.Keys.Shown(key, host)} has no address here and now, so that {what} is not known", Mend);
}
