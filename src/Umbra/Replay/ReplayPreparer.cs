using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.IO.Hashing;
using System.Text;
using Microsoft.Extensions.Logging;
using Umbra.Core.Delivery;
using Umbra.Core.Handoff;
using Umbra.Core.Http;
using Umbra.Core.Mirroring;
using Umbra.Core.Sanitizing;
using Umbra.Core.Sanitizing.Pseudonyms;
using Umbra.Replay.Correlations;

namespace Umbra.Replay;

/// <summary>Makes requests of recorded exchanges: as a mirror does, with what differs between copies, and with values that the target gave anew.</summary>
internal sealed class ReplayPreparer
{
    private readonly ReplaySettings _settings;
    private readonly CopyWriter _writer;
    private readonly ResponsePool? _responses;
    private readonly ImmutableArray<DeliveryState> _states;
    private readonly ImmutableArray<Sanitizer?> _variers;
    private readonly Dictionary<int, CorrelationTable> _tables = [];
    private readonly RequestValues _replacing = new();
    private readonly ResponseValues _answers = new();
    private readonly Lock _completing = new();

    /// <param name="settings">How.</param>
    /// <param name="pseudonyms">Makes pseudonyms; may be null when nothing is sanitized.</param>
    /// <param name="budget">Memory for what is planned.</param>
    /// <param name="clock">The time.</param>
    /// <param name="logger">For what goes wrong.</param>
    /// <param name="witness">Hears what becomes of requests.</param>
    /// <param name="responses">Where answers are kept; null when nobody wants them.</param>
    public ReplayPreparer(ReplaySettings settings, Pseudonymizer? pseudonyms, MemoryBudget budget, TimeProvider clock, ILogger logger, ICopyWitness? witness, ResponsePool? responses)
    {
        (_settings, _responses) = (settings, responses);
        _writer = new CopyWriter(settings.Delivery.Name, budget, witness, logger);

        // Each copy is a mirror of its own: another name gives other idempotency keys and other spans.
        _states = [.. Enumerable.Range(0, settings.Multiply).Select(i => new DeliveryState(
            i == 0 ? settings.Delivery : settings.Delivery with { Name = string.Create(CultureInfo.InvariantCulture, $"{settings.Delivery.Name}-{i}") }, null, pseudonyms, clock))];
        _variers = [.. Enumerable.Range(0, settings.Multiply).Select(i => settings.Vary.IsEmpty || i == 0 ? null : new Sanitizer(
            new SanitizeSettings { Profile = SanitizeProfile.None, Rules = settings.Vary, Passthrough = ["*/*"] }, new Pseudonymizer(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"umbra replay, copy {i}")))))];
    }

    /// <summary>Is told of each exchange whose request is ready.</summary>
    public ExchangePrepared? Prepared { get; set; }

    /// <summary>The recording begins, anew: what the target gave before is of no use any more.</summary>
    public void BeginRound(int round)
    {
        _tables.Clear();
        for (var i = 0; i < _settings.Multiply && !_settings.Correlate.IsEmpty; i++)
        {
            _tables[i] = new CorrelationTable(_settings.Correlate);
        }
    }

    /// <summary>Prepares a request, on the reading thread.</summary>
    /// <param name="record">The exchange.</param>
    /// <param name="planned">Takes what is sent, or what it is to be made of.</param>
    /// <param name="round">Which play of the recording it is.</param>
    /// <param name="pool">Gives copies.</param>
    /// <returns>Why it must not or cannot be sent; null when it can.</returns>
    public SkipReason? Prepare(in ExchangeRecord record, PlannedRequest planned, int round, CopyPool pool)
    {
        var one = record;
        one.Id = IdOf(record.Id, round, planned.Multiple);
        if (_tables.TryGetValue(planned.Multiple, out var table))
        {
            table.Look(record, planned.Needs, planned.Gives);
            if (planned.Needs.Count > 0)
            {
                var room = planned.Record.Reserve((int)ExchangeCodec.SizeBound(one));
                planned.Record.Advance(ExchangeCodec.Write(one, room));
                return null;
            }
        }

        var reason = Write(one, planned, pool);
        if (reason is { } skipped)
        {
            Settle(planned, null);
        }

        return reason;
    }

    /// <summary>Makes a request ready that needs values, when they are there.</summary>
    /// <param name="planned">The request.</param>
    /// <param name="pool">Gives copies.</param>
    /// <param name="then">Is called when a value has come that was still out; only when it is neither ready nor refused.</param>
    /// <param name="isReady">It can be sent.</param>
    /// <returns>Why it must not or cannot be sent.</returns>
    public SkipReason? Complete(PlannedRequest planned, CopyPool pool, Action then, out bool isReady)
    {
        isReady = false;
        foreach (var need in planned.Needs)
        {
            if (need.TryWait(then))
            {
                return null;
            }
        }

        SkipReason? reason = SkipReason.Malformed;
        lock (_completing)
        {
            if (ExchangeCodec.TryRead(planned.Record.Written, out var record))
            {
                _replacing.Replace(ref record.Request, planned.Needs);
                reason = Write(record, planned, pool);
            }
        }

        isReady = reason is null;
        if (!isReady)
        {
            Settle(planned, null);
        }

        return reason;
    }

    /// <summary>A request has ended, or will never be sent: those that wait for values of its answer go on.</summary>
    public void Settle(PlannedRequest planned, Copy? copy)
    {
        foreach (var value in planned.Gives)
        {
            byte[]? live = null;
            if (copy?.Response is { IsWhole: true } response)
            {
                lock (_answers)
                {
                    live = _answers.Find(value.Rule.From, response.Head, response.Body);
                }
            }

            value.Settle(live);
        }
    }

    /// <summary>The identity of one of several copies, in one of several plays; the recorded one for the first of the first.</summary>
    public static UInt128 IdOf(UInt128 recorded, int round, int multiple)
    {
        if (round == 0 && multiple == 0)
        {
            return recorded;
        }

        Span<byte> bytes = stackalloc byte[24];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, recorded);
        BinaryPrimitives.WriteInt32BigEndian(bytes[16..], round);
        BinaryPrimitives.WriteInt32BigEndian(bytes[20..], multiple);
        return XxHash128.HashToUInt128(bytes);
    }

    private SkipReason? Write(in ExchangeRecord record, PlannedRequest planned, CopyPool pool)
    {
        var fields = FieldTable.ForThisThread;
        if (HeadParser.ParseRequest(record.Request.Head, fields, out var head, int.MaxValue) != HeadFault.None)
        {
            return SkipReason.Malformed;
        }

        var one = record;
        if (_variers[planned.Multiple] is { } varier)
        {
            var work = SanitizeWork.ForThisThread;
            if (varier.SanitizeRequest(head, fields, record.Request.Body, record.Request.Trailers, work) != SanitizeFault.None)
            {
                return SkipReason.Unsanitizable;
            }

            one.Request.Head = work.Head.Written.ToArray(); // the same memory serves the mirror's own sanitizer next
            one.Request.Body = work.IsBodyChanged ? work.Body.Written.ToArray() : record.Request.Body;
            one.Request.Trailers = work.Trailers.Written.ToArray();
            if (HeadParser.ParseRequest(one.Request.Head, fields, out head, int.MaxValue) != HeadFault.None)
            {
                return SkipReason.Malformed;
            }
        }

        var copy = pool.Rent();
        if (_writer.Write(one, head, _states[planned.Multiple], copy) is { } reason)
        {
            copy.Release();
            return reason;
        }

        copy.Response ??= planned.Gives.Count > 0 ? _responses?.Rent() : null;
        planned.Copy = copy;
        Prepared?.Invoke(record);
        return null;
    }
}
