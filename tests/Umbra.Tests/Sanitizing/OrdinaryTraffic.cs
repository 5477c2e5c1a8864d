using System.Globalization;
using System.Text;

namespace Umbra.Tests.Sanitizing;

/// <summary>
/// What an API carries on an ordinary day, without a secret and without anybody's data: the same for the same seed. A sanitizer has nothing to do
/// here, and whatever it does change is a mistake.
/// </summary>
internal sealed class OrdinaryTraffic(int seed)
{
    private static readonly string[] Keys =
    [
        "id", "orderId", "order_id", "userId", "status", "createdAt", "updated_at", "total", "currency", "quantity", "sku", "name", "title", "description", "type", "version",
        "etag", "checksum", "items", "page", "page_size", "next_page_token", "max_tokens", "token_count", "token_type", "tokenizer", "secretary", "password_hint_enabled",
        "latitude", "longitude", "color", "url", "href", "fileName", "mimeType", "locale", "timezone", "traceId", "span_id", "duration_ms", "retries", "enabled", "weight_kg",
        "primary_key", "foreign_key", "cache_key", "idempotencyKey", "partition-key", "keyboard", "author", "category", "tags", "price", "discount", "rating", "region", "zone",
    ];

    private static readonly string[] Prose =
    [
        "The parcel left our warehouse on Tuesday and should reach you within three days.", "Please choose a colour, then press the green button: it saves your draft.",
        "We could not load the list; try again in 15 minutes.", "A bearer of good news is always welcome here.", "Basic training begins at 9:30, room 204.",
        "Version 3.2.1 fixes two bugs in the search and makes the start page 12 % faster.", "The secret of a good soup is patience: let it simmer for 45 minutes.",
        "Das Paket liegt seit dem 3. Mai in der Filiale und kann bis 18:30 Uhr abgeholt werden.", "Für die Bestellung Nr. 48213 fehlen noch 2 Artikel.",
        "Unser Büro bleibt am Freitag geschlossen; ab Montag sind wir wieder da.", "Größe 42, Farbe dunkelgrün, lieferbar in 5 bis 7 Tagen.",
        "Le train de 8 h 15 partira avec environ dix minutes de retard.", "Votre commande n° 7731 a été préparée ; elle sera expédiée demain.",
        "L'été dernier, nous avons planté 120 arbres le long du canal.", "El pedido 90412 llegará entre las 10:00 y las 14:00 del jueves.",
        "¿Quiere guardar los cambios antes de salir?", "La reunión del equipo será el 12 de junio, en la sala pequeña.", "Ajouter au panier – 24,90 €", "Preis: 1.299,00 € inkl. MwSt.",
    ];

    private static readonly string[] Agents =
    [
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.6478.127 Safari/537.36",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4.1 Safari/605.1.15",
        "curl/8.5.0", "okhttp/4.12.0", "Go-http-client/2.0", "python-requests/2.32.3", "ShopApp/5.14.2.8 (iPhone; iOS 17.5.1; Scale/3.00)",
    ];

    private static readonly string[] Files =
    [
        "logo@2x.png", "icon@3x.svg", "report-2024-05-01.pdf", "main.4f2c9a1b.js", "invoice_000482.xml", "@scope/package", "lodash@4.17.21", "photo (12).jpg", "data.v2.json",
        "archive.tar.gz", "backup-20240501-031500.sql", "README.md",
    ];

    private static readonly string[] Paths =
    [
        "/api/v2/orders/48213/items", "https://cdn.example.com/assets/main.4f2c9a1b.css?v=1714521600", "https://shop.example.org/de/produkte?page=3&sort=price&dir=asc",
        "http://127.0.0.1:8080/health", "http://10.0.12.7:9090/metrics", "/search?q=green+shoes&limit=20&offset=40", "https://example.net/a/b/c#section-2.1",
        "urn:example:order:2024:000123", "s3://bucket-name/2024/05/01/part-00017.parquet", "std::vector<std::pair<int, int>>", "de:ad:be:ef:00:01",
    ];

    private readonly Random _random = new(seed);

    /// <summary>One value, as it stands in a field.</summary>
    public string Value()
    {
        switch (_random.Next(32))
        {
            case 0: return Number(1, 9_999);
            case 1: return Number(100_000, 99_999_999);
            case 2: return Number(1_000_000_000, 9_999_999_999);
            case 3: return "ORD-" + Number(2019, 2026) + "-" + Number(100_000, 999_999);
            case 4: return Instant("yyyy-MM-ddTHH:mm:ssZ");
            case 5: return Instant("yyyy-MM-ddTHH:mm:ss.fffffff+02:00");
            case 6: return Instant("yyyy-MM-dd");
            case 7: return Instant("dd.MM.yyyy HH:mm");
            case 8: return Number(1_600_000_000_000, 1_790_000_000_000);
            case 9: return Number(1_600_000_000_000_000_000, 1_790_000_000_000_000_000);
            case 10: return Number(1_100_000_000_000_000_000, 1_900_000_000_000_000_000) + "";
            case 11: return Hex(32);
            case 12: return Hex(40);
            case 13: return Hex(64);
            case 14: return Fraction(0, 2_000, 2);
            case 15: return Number(1, 9) + "," + Number(100, 999) + "." + Number(10, 99);
            case 16: return Uuid();
            case 17: return Uuid().ToUpperInvariant();
            case 18: return Number(0, 20) + "." + Number(0, 40) + "." + Number(0, 300);
            case 19: return Number(0, 20) + "." + Number(0, 40) + "." + Number(0, 300) + "-rc." + Number(1, 9) + "+build." + Number(1, 9_999);
            case 20: return "SKU-" + Letters(3) + "-" + Number(1_000, 99_999) + "-" + Letters(2);
            case 21: return Fraction(-90, 90, 6);
            case 22: return Fraction(-180, 180, 7) + ", " + Fraction(-90, 90, 7);
            case 23: return "#" + Hex(6);
            case 24: return "W/\"" + Hex(16) + "\"";
            case 25: return Pick(Paths);
            case 26: return Pick(Files);
            case 27: return Pick(Agents);
            case 28: return _random.Next(2) == 0 ? "true" : "false";
            case 29: return Letters(2) + Number(10, 99) + Letters(4) + Number(1_000, 9_999);
            case 30: return Convert.ToBase64String(Bytes(24));
            default: return Pick(Prose);
        }
    }

    /// <summary>One body, and how many values are in it.</summary>
    public TrafficSample Body()
    {
        var text = new StringBuilder();
        var values = _random.Next(5, 60);
        switch (_random.Next(4))
        {
            case 0:
                AppendForm(text, values);
                return new TrafficSample("application/x-www-form-urlencoded", text.ToString(), values);
            case 1:
                AppendText(text, values);
                return new TrafficSample("text/plain", text.ToString(), values);
            default:
                AppendJson(text, values, isIndented: _random.Next(3) == 0);
                return new TrafficSample("application/json", text.ToString(), values);
        }
    }

    private void AppendForm(StringBuilder text, int values)
    {
        for (var i = 0; i < values; i++)
        {
            text.Append(i == 0 ? "" : "&").Append(Pick(Keys)).Append('=').Append(Uri.EscapeDataString(Value()));
        }
    }

    private void AppendText(StringBuilder text, int values)
    {
        for (var i = 0; i < values; i++)
        {
            text.Append(Value()).Append(_random.Next(6) == 0 ? '\n' : ' ');
        }
    }

    private void AppendJson(StringBuilder text, int values, bool isIndented)
    {
        var (line, colon) = isIndented ? ("\n    ", ": ") : ("", ":");
        text.Append('{');
        for (var i = 0; i < values; i++)
        {
            var value = Value();
            var isBare = value is "true" or "false" || (value.Length < 20 && value.All(char.IsAsciiDigit));
            text.Append(i == 0 ? "" : ",").Append(line).Append('"').Append(Pick(Keys)).Append('"').Append(colon);
            text.Append(isBare ? value : "\"" + value.Replace("\"", "\\\"", StringComparison.Ordinal) + "\"");
        }

        text.Append(isIndented ? "\n}" : "}");
    }

    private string Number(long least, long most) => _random.NextInt64(least, most + 1).ToString(CultureInfo.InvariantCulture);

    private string Fraction(int least, int most, int decimals) =>
        (least + (_random.NextDouble() * (most - least))).ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private string Instant(string format) => DateTimeOffset.FromUnixTimeMilliseconds(_random.NextInt64(1_000_000_000_000, 1_790_000_000_000)).ToString(format, CultureInfo.InvariantCulture);

    private string Hex(int digits) => Convert.ToHexStringLower(Bytes(digits / 2));

    private string Uuid()
    {
        var bytes = Bytes(16);
        bytes[6] = (byte)(0x40 | (bytes[6] & 0x0F));
        bytes[8] = (byte)(0x80 | (bytes[8] & 0x3F));
        return new Guid(bytes, bigEndian: true).ToString();
    }

    private string Letters(int count) => string.Create(count, _random, static (letters, random) =>
    {
        for (var i = 0; i < letters.Length; i++)
        {
            letters[i] = (char)('A' + random.Next(26));
        }
    });

    private byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        _random.NextBytes(bytes);
        return bytes;
    }

    private string Pick(string[] from) => from[_random.Next(from.Length)];
}

/// <summary>A body.</summary>
/// <param name="ContentType">Its media type.</param>
/// <param name="Text">What it says.</param>
/// <param name="Values">How many values it holds.</param>
internal sealed record TrafficSample(string ContentType, string Text, int Values);
