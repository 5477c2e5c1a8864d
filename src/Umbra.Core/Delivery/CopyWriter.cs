using Microsoft.Extensions.Logging;
using Umbra.Core.Handoff;
using Umbra.Core.Http;
using Umbra.Core.Mirroring;
using Umbra.Core.Sanitizing;

namespace Umbra.Core.Delivery;

/// <summary>Writes a mirror's copies: what leaves is sanitized, then rewritten for the target. For any number of threads.</summary>
/// <param name="mirror">The mirror's name.</param>
/// <param name="budget">The worker's memory for copies.</param>
/// <param name="witness">Hears of each copy that is written; null for nobody.</param>
/// <param name="logger">For what goes wrong.</param>
internal sealed class CopyWriter(string mirror, MemoryBudget budget, ICopyWitness? witness, ILogger logger)
{
    /// <summary>Writes a copy.</summary>
    /// <param name="record">The exchange; its request is there.</param>
    /// <param name="head">Its request's head; the fields are this thread's.</param>
    /// <param name="state">The mirror's settings.</param>
    /// <param name="copy">Takes it.</param>
    /// <returns>Why it must not or cannot be sent; null when it can.</returns>
    public SkipReason? Write(in ExchangeRecord record, in RequestHead head, DeliveryState state, Copy copy)
    {
        if (record.Request.Body.Length > state.Settings.BodyBytes)
        {
            return SkipReason.BodyTooLarge;
        }

        if (state.Settings.SendsBody)
        {
            return WriteAll(record, head, state, copy);
        }

        var bodiless = record;
        bodiless.Request.Body = bodiless.Request.Trailers = default;
        bodiless.Request.Framing = BodyFraming.None;
        return WriteAll(bodiless, head, state, copy);
    }

    private SkipReason? WriteAll(in ExchangeRecord record, in RequestHead head, DeliveryState state, Copy copy)
    {
        if (state.Sanitizer is not { } sanitizer)
        {
            return Rewrite(record, head, state.Plan, copy);
        }

        try
        {
            return SanitizeAndRewrite(sanitizer, record, head, state.Plan, copy);
        }
        catch (Exception exception)
        {
            // A mistake of ours must not let anything out, nor end the worker for all others. The message may quote what was read, so it is not said.
            logger.SanitizerFailed(mirror, exception.GetType().Name, exception.TargetSite?.Name);
            return SkipReason.Unsanitizable;
        }
    }

    private SkipReason? SanitizeAndRewrite(Sanitizer sanitizer, in ExchangeRecord record, in RequestHead head, RewritePlan plan, Copy copy)
    {
        var work = SanitizeWork.ForThisThread;
        var fault = sanitizer.SanitizeRequest(head, FieldTable.ForThisThread, record.Request.Body, record.Request.Trailers, work);
        if (fault == SanitizeFault.None)
        {
            work.Client.Clear();
            if (plan.NamesClient)
            {
                sanitizer.WriteClient(record.Client, work.Client);
            }

            var sanitized = record;
            sanitized.Client = work.Client.Written;
            sanitized.Request.Head = work.Head.Written;
            sanitized.Request.Body = work.IsBodyChanged ? work.Body.Written : record.Request.Body;
            sanitized.Request.Trailers = work.Trailers.Written;
            if (HeadParser.ParseRequest(work.Head.Written, FieldTable.ForThisThread, out var sanitizedHead, int.MaxValue) == HeadFault.None)
            {
                return Rewrite(sanitized, sanitizedHead, plan, copy);
            }

            fault = SanitizeFault.MalformedHead;
        }

        logger.Unsanitizable(mirror, fault);
        return SkipReason.Unsanitizable;
    }

    private SkipReason? Rewrite(in ExchangeRecord record, in RequestHead head, RewritePlan plan, Copy copy)
    {
        var rewriter = new RequestRewriter(plan, record, head, FieldTable.ForThisThread);
        var size = rewriter.SizeBound();
        if (!budget.TryReserve(size))
        {
            return SkipReason.Overloaded;
        }

        if (!rewriter.TryWrite(copy.Buffer(size), out var layout))
        {
            budget.Release(size);
            return SkipReason.Malformed;
        }

        copy.Reserved = size;
        copy.Layout = layout;
        copy.IsHead = head.Method.SequenceEqual("HEAD"u8);
        copy.Exchange = record.Id;
        if (witness is not null)
        {
            copy.Response = witness.Responses.Rent();
            witness.Taken(record, head);
        }

        return null;
    }
}
