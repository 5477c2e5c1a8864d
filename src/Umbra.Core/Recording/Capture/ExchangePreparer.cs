using Microsoft.Extensions.Logging;
using Umbra.Core.Delivery;
using Umbra.Core.Handoff;
using Umbra.Core.Http;
using Umbra.Core.Mirroring;
using Umbra.Core.Sanitizing;
using Umbra.Core.Sanitizing.Pseudonyms;

namespace Umbra.Core.Recording.Capture;

/// <summary>Makes of an exchange what may be recorded: sanitized, and with the fields that readers like to have at hand. For one thread at a time.</summary>
internal sealed class ExchangePreparer
{
    private readonly string _mirror;
    private readonly ILogger _logger;
    private readonly Sanitizer? _sanitizer;
    private readonly ByteBuffer _text = new();

    /// <param name="settings">The mirror's settings.</param>
    /// <param name="pseudonyms">Makes pseudonyms; may be null when nothing is sanitized.</param>
    /// <param name="logger">For what goes wrong.</param>
    public ExchangePreparer(DeliverySettings settings, Pseudonymizer? pseudonyms, ILogger logger)
    {
        (_mirror, _logger) = (settings.Name, logger);
        _sanitizer = Sanitizer.Create(settings.Sanitize, pseudonyms);
        Lists = new SanitizedLists(_sanitizer is null ? null : settings.Sanitize!.Profile);
    }

    /// <summary>What was done, as records say it.</summary>
    public SanitizedLists Lists { get; }

    /// <summary>Prepares a request.</summary>
    /// <param name="record">The exchange; its request is there.</param>
    /// <param name="kept">What may be recorded of it; its spans are this thread's memory.</param>
    /// <param name="parts">What was changed.</param>
    /// <returns>Why it must not be recorded; null when it may.</returns>
    public SkipReason? Request(in ExchangeRecord record, out ExchangeRecord kept, out SanitizedParts parts)
    {
        kept = record;
        kept.HasResponse = false;
        kept.Sanitized = kept.Lost = default;
        parts = SanitizedParts.None;
        if (HeadParser.ParseRequest(record.Request.Head, FieldTable.ForThisThread, out var head, int.MaxValue) != HeadFault.None)
        {
            return SkipReason.Malformed; // a source that cannot frame it does not offer it: this is a record from elsewhere
        }

        if (_sanitizer is { } sanitizer)
        {
            try
            {
                var work = SanitizeWork.ForThisThread;
                var fault = sanitizer.SanitizeRequest(head, FieldTable.ForThisThread, record.Request.Body, record.Request.Trailers, work);
                if (fault == SanitizeFault.None && HeadParser.ParseRequest(work.Head.Written, FieldTable.ForThisThread, out head, int.MaxValue) != HeadFault.None)
                {
                    fault = SanitizeFault.MalformedHead;
                }

                if (fault != SanitizeFault.None)
                {
                    _logger.Unsanitizable(_mirror, fault);
                    return SkipReason.Unsanitizable;
                }

                work.Client.Clear();
                sanitizer.WriteClient(record.Client, work.Client);
                kept.Client = work.Client.Written;
                kept.Request.Head = work.Head.Written;
                kept.Request.Body = work.IsBodyChanged ? work.Body.Written : record.Request.Body;
                kept.Request.Trailers = work.Trailers.Written;
                parts = (kept.Request.Head.SequenceEqual(record.Request.Head) ? SanitizedParts.None : SanitizedParts.RequestHead)
                    | (work.IsBodyChanged ? SanitizedParts.RequestBody : SanitizedParts.None);
            }
            catch (Exception exception)
            {
                // A mistake of ours must not let anything out, nor end the worker for all others. The message may quote what was read, so it is not said.
                _logger.SanitizerFailed(_mirror, exception.GetType().Name, exception.TargetSite?.Name);
                return SkipReason.Unsanitizable;
            }
        }

        PlainFields.Fill(ref kept.Request, head, _text);
        return null;
    }

    /// <summary>Prepares a response.</summary>
    /// <param name="record">The exchange; its response is there.</param>
    /// <param name="rest">Takes what may be recorded of the response; its spans are the record's or this thread's memory.</param>
    /// <returns>What was changed.</returns>
    public SanitizedParts Response(in ExchangeRecord record, out ExchangeRecord rest)
    {
        rest = default;
        rest.HasResponse = true;
        rest.Response = record.Response;
        return Sanitize(ref rest.Response);
    }

    private SanitizedParts Sanitize(ref ExchangeRecord.ResponsePart kept)
    {
        if (_sanitizer is not { } sanitizer)
        {
            return SanitizedParts.None;
        }

        if (kept.Head.IsEmpty)
        {
            kept.Body = kept.Trailers = default; // nothing says how to look at what there may be
            return SanitizedParts.None;
        }

        var parts = SanitizedParts.None;
        var work = SanitizeWork.ForThisThread;
        try
        {
            var fault = sanitizer.SanitizeResponse(kept.Head, kept.Body, kept.Trailers, work);
            if (fault != SanitizeFault.None)
            {
                parts = SanitizedParts.ResponseWithheld;
                kept.Body = default;
                fault = sanitizer.SanitizeResponse(kept.Head, default, kept.Trailers, work);
            }

            if (fault == SanitizeFault.None)
            {
                parts |= (work.Head.Written.SequenceEqual(kept.Head) ? SanitizedParts.None : SanitizedParts.ResponseHead)
                    | (work.IsBodyChanged ? SanitizedParts.ResponseBody : SanitizedParts.None);
                kept.Head = work.Head.Written;
                kept.Body = work.IsBodyChanged ? work.Body.Written : kept.Body;
                kept.BodyLength = work.IsBodyChanged ? kept.Body.Length : kept.BodyLength;
                kept.Trailers = work.Trailers.Written;
                return parts;
            }
        }
        catch (Exception exception)
        {
            _logger.SanitizerFailed(_mirror, exception.GetType().Name, exception.TargetSite?.Name);
        }

        kept.Head = kept.Body = kept.Trailers = default;
        return SanitizedParts.ResponseHead | SanitizedParts.ResponseWithheld;
    }
}
