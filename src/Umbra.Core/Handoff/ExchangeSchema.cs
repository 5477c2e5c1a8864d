namespace Umbra.Core.Handoff;

/// <summary>The Avro schema of the exchange record. <c>docs/reference/exchange-record.md</c> explains its fields.</summary>
internal static class ExchangeSchema
{
    /// <summary>The schema's version. A schema that readers of this one cannot read gets the next number.</summary>
    public const int Version = 1;

    /// <summary>CRC-64-AVRO of the schema's parsing canonical form: what a single-object encoded record begins with, after C3 01, little-endian.</summary>
    public const ulong Fingerprint = 0x79AF_3C89_BCE7_8829;

    /// <summary>The schema, as a recording's header has it.</summary>
    public const string Json = """
        {
          "type": "record", "name": "Exchange", "namespace": "umbra", "umbra.version": 1,
          "fields": [
            {"name": "id", "type": {"type": "fixed", "name": "ExchangeId", "size": 16}},
            {"name": "source", "type": "string"},
            {"name": "connection", "type": "long"},
            {"name": "position", "type": "int"},
            {"name": "client", "type": "string"},
            {"name": "server", "type": "string"},
            {"name": "mirrors", "type": {"type": "array", "items": "string"}},
            {"name": "request", "type": ["null", {
              "type": "record", "name": "Request",
              "fields": [
                {"name": "wallClockNs", "type": "long"},
                {"name": "firstByteNs", "type": "long"},
                {"name": "lastByteNs", "type": "long"},
                {"name": "method", "type": "string"},
                {"name": "host", "type": "string"},
                {"name": "target", "type": "string"},
                {"name": "head", "type": "bytes"},
                {"name": "framing", "type": {"type": "enum", "name": "Framing", "symbols": ["none", "contentLength", "chunked", "close"]}},
                {"name": "body", "type": "bytes"},
                {"name": "trailers", "type": "bytes"}
              ]}]},
            {"name": "response", "type": ["null", {
              "type": "record", "name": "Response",
              "fields": [
                {"name": "requestLastByteNs", "type": "long"},
                {"name": "firstByteNs", "type": "long"},
                {"name": "lastByteNs", "type": "long"},
                {"name": "status", "type": "int"},
                {"name": "isComplete", "type": "boolean"},
                {"name": "bodyLength", "type": "long"},
                {"name": "head", "type": "bytes"},
                {"name": "framing", "type": "Framing"},
                {"name": "body", "type": "bytes"},
                {"name": "trailers", "type": "bytes"}
              ]}]},
            {"name": "sanitized", "type": {"type": "array", "items": "string"}},
            {"name": "lost", "type": {"type": "array", "items": {
              "type": "record", "name": "Lost",
              "fields": [
                {"name": "reason", "type": "string"},
                {"name": "count", "type": "long"}
              ]}}}
          ]
        }
        """;
}
