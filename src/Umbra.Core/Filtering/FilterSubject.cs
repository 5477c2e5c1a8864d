using Umbra.Core.Handoff;
using Umbra.Core.Http;

namespace Umbra.Core.Filtering;

/// <summary>What a filter looks at: an exchange, and its request's head when that could be parsed. It lives as long as both.</summary>
internal readonly ref struct FilterSubject
{
    /// <summary>A request that is just arriving: there is nothing else of the exchange yet.</summary>
    public FilterSubject(in RequestHead head)
    {
        Head = head;
        HasHead = true;
    }

    /// <summary>A whole exchange. The thread's <see cref="FieldTable"/> holds the head's fields afterwards.</summary>
    public FilterSubject(in ExchangeRecord record)
    {
        Record = record;
        if (record.HasRequest && HeadParser.ParseRequest(record.Request.Head, FieldTable.ForThisThread, out var head, int.MaxValue) == HeadFault.None)
        {
            Head = head;
            HasHead = true;
        }
    }

    /// <summary>The exchange; empty for a request that is just arriving.</summary>
    public ExchangeRecord Record { get; }

    /// <summary>The request's head.</summary>
    public RequestHead Head { get; }

    /// <summary>It is there.</summary>
    public bool HasHead { get; }
}
