using System.Collections.Immutable;
using Umbra.Core.Sanitizing.Formats;
using Umbra.Core.Sanitizing.Pseudonyms;

namespace Umbra.Core.Sanitizing;

/// <summary>A mirror's sanitizing, compiled once from its settings. For any number of threads.</summary>
internal sealed class SanitizePlan
{
    private static readonly Treatment RemovedCookie = new(SanitizeAction.Remove, Treatment.OfProfile, "cookies");

    private readonly Treatment?[] _byKind;

    /// <param name="settings">The settings; the profile is not <see cref="SanitizeProfile.None"/>, or there are rules.</param>
    /// <param name="pseudonyms">Makes pseudonyms.</param>
    public SanitizePlan(SanitizeSettings settings, Pseudonymizer pseudonyms)
    {
        Settings = settings;
        Pseudonyms = pseudonyms;
        Signer = settings.Tokens is { } tokens
            ? JwtSigner.Create(tokens.Key, tokens.KeyId, out var problem) ?? throw new ArgumentException(problem, nameof(settings))
            : null;
        var rules = settings.Rules.Select((rule, index) => (Rule: rule, Treatment: Treatment.Of(rule, index))).ToImmutableArray();
        var hasProfile = settings.Profile != SanitizeProfile.None;
        Func<byte[], Treatment?> byValueName = hasProfile ? NameTreatments.OfValueName : _ => null;
        Headers = new NameTreatments(Of(SanitizePlace.Header), hasProfile ? name => HeaderNames.Treatment(name, settings.Profile) : _ => null);
        Cookies = new NameTreatments(Of(SanitizePlace.Cookie), _ => hasProfile ? RemovedCookie : null);
        Query = new NameTreatments(Of(SanitizePlace.Query, SanitizePlace.Key), byValueName);
        Form = new NameTreatments(Of(SanitizePlace.Form, SanitizePlace.Key), byValueName);
        Keys = new NameTreatments(Of(SanitizePlace.Key), byValueName);
        JsonPaths = [.. rules.Where(entry => entry.Rule.Place == SanitizePlace.Json).Select(entry => new TreatedJsonPath(entry.Rule.Selector, entry.Treatment))];
        PathTemplates = [.. rules.Where(entry => entry.Rule.Place == SanitizePlace.Path).Select(entry => new PathTemplate(entry.Rule.Selector, entry.Treatment))];
        _byKind = new Treatment?[Enum.GetValues<ValueKind>().Length];
        foreach (var (rule, treatment) in rules.Where(entry => entry.Rule is { Place: SanitizePlace.Detect, Kind: not null }))
        {
            _byKind[(int)rule.Kind!.Value] ??= treatment;
        }

        IEnumerable<(string, Treatment)> Of(params SanitizePlace[] places) =>
            rules.Where(entry => places.Contains(entry.Rule.Place)).Select(entry => (entry.Rule.Selector, entry.Treatment));
    }

    /// <summary>The settings.</summary>
    public SanitizeSettings Settings { get; }

    /// <summary>Makes pseudonyms.</summary>
    public Pseudonymizer Pseudonyms { get; }

    /// <summary>Signs bearer tokens again; null for none.</summary>
    public JwtSigner? Signer { get; }

    /// <summary>By header field.</summary>
    public NameTreatments Headers { get; }

    /// <summary>By cookie.</summary>
    public NameTreatments Cookies { get; }

    /// <summary>By query parameter.</summary>
    public NameTreatments Query { get; }

    /// <summary>By form field.</summary>
    public NameTreatments Form { get; }

    /// <summary>By the name of anything else that has one.</summary>
    public NameTreatments Keys { get; }

    /// <summary>Rules for places in JSON.</summary>
    public ImmutableArray<TreatedJsonPath> JsonPaths { get; }

    /// <summary>Rules for segments of the path.</summary>
    public ImmutableArray<PathTemplate> PathTemplates { get; }

    /// <summary>Detectors look at values: without a profile only rules are followed.</summary>
    public bool Detects => Settings.Profile != SanitizeProfile.None;

    /// <summary>Texts that are not plainly harmless become pseudonyms.</summary>
    public bool IsStrict => Settings.Profile == SanitizeProfile.Strict;

    /// <summary>What is done with what a detector finds; null for a pseudonym.</summary>
    public Treatment? OfFinding(ValueKind kind) => _byKind[(int)kind];
}
