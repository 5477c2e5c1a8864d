using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Xml;
using Microsoft.AspNetCore.WebUtilities;

namespace Umbra.Ec2.Requests;

/// <summary>
/// The parameters of a request in the form of EC2's Query API: lists as <c>Name.1</c>, <c>Name.2</c>, structures as <c>Name.Field</c>. Who reads one takes it; what nobody took has no
/// meaning, and is told.
/// </summary>
internal sealed class QueryParameters
{
    private const int MostParameters = 1_024;

    private readonly SortedDictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    /// <param name="form">The body, <c>application/x-www-form-urlencoded</c>.</param>
    /// <exception cref="Ec2Error">A parameter is given twice, or there are too many.</exception>
    public QueryParameters(string form)
    {
        using var reader = new FormReader(form) { ValueCountLimit = MostParameters };
        try
        {
            foreach (var (name, values) in reader.ReadForm())
            {
                _values[name] = values is [{ } only] ? only : throw new Ec2Error("InvalidParameterCombination", $"The parameter {Shown(name)} is given {values.Count} times");
                if (!IsXml(name) || !IsXml(only))
                {
                    throw new Ec2Error("InvalidParameterValue", $"The parameter {Shown(name)} has characters that no reply could hold");
                }
            }
        }
        catch (InvalidDataException exception)
        {
            throw new Ec2Error("MalformedQueryString", $"The parameters cannot be read: {exception.Message}");
        }
    }

    /// <summary>A text; null when it is not given.</summary>
    public string? Text(string name)
    {
        _taken.Add(name);
        return _values.GetValueOrDefault(name);
    }

    /// <summary>A text that must be given.</summary>
    public string Required(string name) => Text(name) is { Length: > 0 } value ? value : throw Ec2Error.Missing(name);

    /// <summary>A whole number in a range; null when it is not given.</summary>
    public int? Integer(string name, int least, int most) =>
        Text(name) is not { } text ? null
        : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most ? value
        : throw Ec2Error.Invalid(name, text, $"It must be a whole number from {least} to {most}.");

    /// <summary>A whole number that must be given.</summary>
    public int RequiredInteger(string name, int least, int most) => Integer(name, least, most) ?? throw Ec2Error.Missing(name);

    /// <summary>Yes or no; no when it is not given.</summary>
    public bool Boolean(string name) => Text(name) switch
    {
        null or "false" or "False" or "0" => false,
        "true" or "True" or "1" => true,
        { } other => throw Ec2Error.Invalid(name, other, "It must be true or false."),
    };

    /// <summary>One of some words; null when it is not given.</summary>
    public string? Word(string name, params ReadOnlySpan<string> words)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        foreach (var word in words)
        {
            if (word == text)
            {
                return word;
            }
        }

        throw Ec2Error.Invalid(name, text, $"It must be one of {string.Join(", ", words)}.");
    }

    /// <summary>Whether a structure has a field that was given.</summary>
    public bool Has(string name) => _values.ContainsKey(name) || _values.Keys.Any(key => key.StartsWith(name + ".", StringComparison.Ordinal));

    /// <summary>The names of a list's items, in the order of their numbers: <c>Filter.1</c>, <c>Filter.2</c>.</summary>
    public ImmutableArray<string> Items(string name)
    {
        var numbers = new SortedSet<int>();
        foreach (var key in _values.Keys)
        {
            if (key.StartsWith(name + ".", StringComparison.Ordinal) && int.TryParse(key[(name.Length + 1)..].Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                numbers.Add(number);
            }
        }

        return [.. numbers.Select(number => $"{name}.{number.ToString(CultureInfo.InvariantCulture)}")];
    }

    /// <summary>The texts of a list.</summary>
    public ImmutableArray<string> List(string name) => [.. Items(name).Select(Required)];

    /// <summary>Says that all of them have a meaning.</summary>
    public void TakeAll() => _taken.UnionWith(_values.Keys);

    /// <summary>Tells what was given and has no meaning.</summary>
    /// <exception cref="Ec2Error">There is something.</exception>
    public void ThrowForUnknown()
    {
        if (_values.Keys.FirstOrDefault(name => !_taken.Contains(name)) is { } unknown)
        {
            throw new Ec2Error("UnknownParameter", $"The parameter {Shown(unknown)} is not recognized");
        }
    }

    /// <summary>A hash of all but some: equal for requests that say the same.</summary>
    public string Hash(params IReadOnlyCollection<string> without)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, value) in _values.Where(one => !without.Contains(one.Key)))
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{name.Length}:{name}{value.Length}:{value}"));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string Shown(string name) => IsXml(name) ? Configuration.Printable.Text(name, 128) : "(unprintable)";

    // XML 1.0 section 2.2: replies are XML, and what is kept must be fit for one.
    private static bool IsXml(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!XmlConvert.IsXmlChar(text[i]) && !(i + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i])) && !(i > 0 && XmlConvert.IsXmlSurrogatePair(text[i], text[i - 1])))
            {
                return false;
            }
        }

        return true;
    }
}
