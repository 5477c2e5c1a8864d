using Umbra.Configuration.Shapes;

namespace Umbra.Guard;

/// <summary>Checks what can only be seen with the rest beside it: rules that would not do what they say.</summary>
internal static class GuardValidator
{
    private const string Connect = "CONNECT";

    /// <summary>Tells everything that does not go together.</summary>
    public static void Validate(GuardConfiguration configuration, Reading reading)
    {
        if (configuration.Status is { Port: not 0 } status && status.Port == configuration.Listen.Port)
        {
            reading.Report("status", $"port {status.Port} is taken by listen", "give it another port");
        }

        // A rule that is no map was told and left out; those after it have other numbers than in the file.
        if (reading.Has($"rules[{configuration.Rules.Length}]"))
        {
            return;
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < configuration.Rules.Length; i++)
        {
            Validate(configuration.Rules[i], $"rules[{i}]", names, reading);
        }
    }

    private static void Validate(GuardRuleConfiguration rule, string key, HashSet<string> names, Reading reading)
    {
        if (rule.Name is not null && !names.Add(rule.Name))
        {
            reading.Report(key + ".name", $"{rule.Name} is the name of a rule above", "give it another name");
        }

        if (rule.Allow == false)
        {
            reading.Report(key + ".allow", "can only be true", "write deny: true");
        }

        if (rule.Deny == false)
        {
            reading.Report(key + ".deny", "can only be true", "write allow: true");
        }

        if (rule.Local && rule.Allow != true)
        {
            reading.Report(key + ".local", "is not used: the rule allows nothing", "remove it");
        }

        for (var i = 0; i < rule.Methods.Length; i++)
        {
            // A method is told apart by case (RFC 9110 section 9.1): `get` would fit nothing, and nobody means that.
            if (rule.Methods[i].Any(char.IsAsciiLetterLower))
            {
                reading.Report(KeyOf(key + ".methods", i, reading), $"'{rule.Methods[i]}' is not in upper case", $"write {rule.Methods[i].ToUpperInvariant()}");
            }
        }

        var isOnlyConnect = !rule.Methods.IsEmpty && rule.Methods.All(method => method == Connect);
        if (isOnlyConnect && rule.Path is not null)
        {
            reading.Report(key + ".path", "cannot be seen inside a tunnel, and the rule fits nothing but CONNECT", "remove path, or CONNECT");
        }

        if (rule.Answer is { } answer)
        {
            Validate(answer, isOnlyConnect, key + ".answer", reading);
        }
    }

    private static void Validate(GuardAnswerConfiguration answer, bool isOnlyConnect, string key, Reading reading)
    {
        if (isOnlyConnect)
        {
            reading.Report(key, "cannot be given inside a tunnel, and the rule fits nothing but CONNECT", "write deny: true or allow: true, or let the client use http://");
        }

        foreach (var field in answer.Headers.Where(field => field.Value?.Secret.Reveal().Any(character => character > '\u00ff') == true))
        {
            reading.Report($"{key}.headers.{field.Name}", "its value has a character that HTTP cannot carry", "Latin-1 only");
        }

        if (answer.Body is not null && answer.BodyFile is not null)
        {
            reading.Report(key, "has body and bodyFile, of which one excludes the other", "remove one of them");
        }

        // RFC 9110 sections 15.3.5, 15.3.6 and 15.4.5.
        if (answer.Status is 204 or 205 or 304 && (answer.Body is not null || answer.BodyFile is not null))
        {
            reading.Report(answer.Body is null ? key + ".bodyFile" : key + ".body", $"does not go with status {answer.Status}, which has no body", "remove it, or give another status");
        }

        if (answer.BodyFile is { } file && new FileInfo(file) is { Exists: true, Length: > CannedAnswer.MostBodyBytes })
        {
            reading.Report(key + ".bodyFile", $"is larger than {CannedAnswer.MostBodyBytes:N0} bytes", "give a smaller one");
        }
    }

    private static string KeyOf(string key, int item, Reading reading) => reading.Has($"{key}[{item}]") ? $"{key}[{item}]" : key;
}
