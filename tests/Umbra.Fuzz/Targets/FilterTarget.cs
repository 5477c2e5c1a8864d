using System.Text;
using Umbra.Core.Filtering;
using Umbra.Core.Handoff;
using Umbra.Core.Http;

namespace Umbra.Fuzz.Targets;

/// <summary>A filter's expression: refused with a sentence, or it can be asked.</summary>
internal static class FilterTarget
{
    public static void Run(byte[] input)
    {
        ExchangeFilter filter;
        try
        {
            filter = ExchangeFilter.Parse(Encoding.UTF8.GetString(input));
        }
        catch (FormatException)
        {
            return;
        }

        var record = new ExchangeRecord { HasRequest = true, HasResponse = true };
        record.Request.Method = "POST"u8;
        record.Request.Target = "/orders?page=2"u8;
        record.Request.Head = "POST /orders?page=2 HTTP/1.1\r\nHost: a\r\nX-A: 1\r\nX-A: 2\r\n\r\n"u8;
        record.Request.Body = "a=1"u8;
        record.Response.Status = 503;
        record.Response.Head = "HTTP/1.1 503 No\r\nServer: a\r\n\r\n"u8;
        _ = filter.Fits(record);
        if (filter.IsOfRequest && HeadParser.ParseRequest(record.Request.Head, new FieldTable(), out var head) == HeadFault.None)
        {
            _ = filter.Fits(head);
        }
    }
}
