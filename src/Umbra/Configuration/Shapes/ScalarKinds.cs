using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace Umbra.Configuration.Shapes;

/// <summary>The kinds of values that are written as one text, other than texts and addresses.</summary>
internal static class ScalarKinds
{
    private static readonly string[] ProtocolNames = ["tcp", "udp", "icmp", "icmpv6"];
    private static readonly int[] ProtocolNumbers = [6, 17, 1, 58];

    /// <summary>A span of time.</summary>
    public static ScalarKind<TimeSpan> Duration { get; } = new(
        "duration",
        (string text, string _, out TimeSpan value) => Units.TryParseDuration(text, out value) ? null : new Complaint("is not a duration", "write 500ms, 5s, 1m or 2h"),
        Units.Format,
        () => Pattern(@"^(0|[0-9]+(\.[0-9]+)?(us|ms|s|m|h|d))$"));

    /// <summary>A number of bytes.</summary>
    public static ScalarKind<ByteSize> Size { get; } = new(
        "size",
        (string text, string _, out ByteSize value) => Units.TryParseSize(text, out value) ? null : new Complaint("is not a size", "write 64KiB, 1MiB or 10MB"),
        Units.Format,
        () => new JsonObject { ["type"] = new JsonArray("string", "integer"), ["pattern"] = @"^[0-9]+(\.[0-9]+)?((K|M|G|T)i?B|kB|B)?$", ["minimum"] = 0 });

    /// <summary>A share.</summary>
    public static ScalarKind<Percent> Share { get; } = new(
        "percentage",
        (string text, string _, out Percent value) => Units.ParsePercent(text, out value) is { } problem ? new Complaint(problem, "write 10, 10% or 0.01; 0 to 100, two decimals at most") : null,
        Units.Format,
        () => new JsonObject { ["type"] = new JsonArray("number", "string"), ["minimum"] = 0, ["maximum"] = 100, ["pattern"] = @"^[0-9]{1,3}(\.[0-9]{1,2}0*)?%?$" });

    /// <summary>A number in a time.</summary>
    public static ScalarKind<Rate> Frequency { get; } = new(
        "rate",
        (string text, string _, out Rate value) => Units.TryParseRate(text, out value) ? null : new Complaint("is not a rate", "write 500/s or 30/m"),
        Units.Format,
        () => Pattern(@"^[0-9]+(\.[0-9]+)?/[smh]$"));

    /// <summary>How many times as much.</summary>
    public static ScalarKind<Factor> Times { get; } = new(
        "factor",
        (string text, string _, out Factor value) => Units.TryParseFactor(text, out value) ? null : new Complaint("is not a factor", "write 1.2x"),
        Units.Format,
        () => Pattern(@"^[0-9]+(\.[0-9]+)?x$"));

    /// <summary>A whole number.</summary>
    public static ScalarKind<int> Integer { get; } = new(
        "whole number",
        (string text, string _, out int value) => Units.TryParseInteger(text, out value) ? null : new Complaint("is not a whole number"),
        value => value.ToString(CultureInfo.InvariantCulture),
        () => new JsonObject { ["type"] = "integer" })
    { FormatJson = value => JsonValue.Create(value) };

    /// <summary>Yes or no.</summary>
    public static ScalarKind<bool> Truth { get; } = new(
        "true or false",
        (string text, string _, out bool value) =>
        {
            value = text == "true";
            return text is "true" or "false" ? null : new Complaint("is neither true nor false");
        },
        value => value ? "true" : "false",
        () => new JsonObject { ["type"] = "boolean" })
    { FormatJson = value => JsonValue.Create(value) };

    /// <summary>A protocol over IP.</summary>
    public static ScalarKind<IpProtocol> Protocol { get; } = new(
        "protocol",
        (string text, string _, out IpProtocol value) =>
        {
            var number = Array.IndexOf(ProtocolNames, text.ToLowerInvariant()) is var name and >= 0 ? ProtocolNumbers[name] : Units.TryParseInteger(text, out var given) ? given : -1;
            value = new IpProtocol(number);
            return number is >= 0 and <= 255 ? null : new Complaint("is not a protocol", "write tcp, udp, icmp, icmpv6 or IANA's number");
        },
        value => Array.IndexOf(ProtocolNumbers, value.Number) is var name and >= 0 ? ProtocolNames[name] : value.Number.ToString(CultureInfo.InvariantCulture),
        () => new JsonObject { ["type"] = new JsonArray("string", "integer"), ["pattern"] = "^(tcp|udp|icmp|icmpv6|[0-9]{1,3})$" });

    /// <summary>A range of ports.</summary>
    public static ScalarKind<PortSpan> Ports { get; } = new(
        "range of ports",
        (string text, string _, out PortSpan value) =>
        {
            var parts = text.Split('-');
            var isRange = parts.Length <= 2 & Units.TryParseInteger(parts[0].Trim(), out var from) & Units.TryParseInteger(parts[^1].Trim(), out var to);
            value = new PortSpan(from, to);
            return isRange && from is >= 0 and <= 65_535 && to >= from && to <= 65_535 ? null : new Complaint("is not a range of ports", "write 80 or 80-443; 0 to 65535");
        },
        value => value.From == value.To ? value.From.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{value.From}-{value.To}"),
        () => new JsonObject { ["type"] = new JsonArray("string", "integer"), ["pattern"] = "^[0-9]{1,5}(-[0-9]{1,5})?$", ["minimum"] = 0, ["maximum"] = 65_535 });

    /// <summary>A network, or one address as a network.</summary>
    public static ScalarKind<IPNetwork> Network { get; } = new(
        "network",
        (string text, string _, out IPNetwork value) =>
        {
            if (!text.Contains('/') && IPAddress.TryParse(text, out var address))
            {
                value = new IPNetwork(address, address.GetAddressBytes().Length * 8);
                return null;
            }

            return IPNetwork.TryParse(text, out value) ? null : new Complaint("is not a network", "write 10.0.0.0/8, or a single address");
        },
        value => value.ToString(),
        () => new JsonObject { ["type"] = "string" });

    /// <summary>An address.</summary>
    public static ScalarKind<IPAddress> Address { get; } = new(
        "IP address",
        (string text, string _, out IPAddress value) =>
        {
            var isAddress = IPAddress.TryParse(text, out var parsed);
            value = parsed ?? IPAddress.None;
            return isAddress ? null : new Complaint("is not an IP address");
        },
        value => value.ToString(),
        () => new JsonObject { ["type"] = "string" });

    private static JsonObject Pattern(string pattern) => new() { ["type"] = "string", ["pattern"] = pattern };
}
