using System.Net;
using System.Text;
using Umbra.Core.Http;
using Umbra.Core.Mirroring;

namespace Umbra.Core.Handoff;

/// <summary>One connection of a source: what its <see cref="Conversation"/> tells.</summary>
internal sealed class ConnectionObserver : IExchangeSink
{
    private readonly ExchangeSource _source;
    private readonly long _number;
    private byte[]? _clientText;
    private byte[]? _addressText;
    private byte[]? _serverText;
    private Conversation? _conversation;
    private int _position;

    internal ConnectionObserver(ExchangeSource source, long number, IPEndPoint client)
    {
        _source = source;
        _number = number;
        Client = client;
    }

    /// <summary>The readers, for a source of bytes. Made when they are asked for, by one thread.</summary>
    public Conversation Conversation => _conversation ??= new Conversation(_source.Plan.Limits, this);

    /// <summary>The client's address. Set before the first byte is read.</summary>
    public IPEndPoint Client { get; set; }

    /// <summary>Production's address; null when it is not known. Set before the first byte is read.</summary>
    public IPEndPoint? Server { get; set; }

    // Made once a connection, and only for connections of which something was chosen.
    private byte[] ClientText => _clientText ??= Encoding.UTF8.GetBytes(new IPEndPoint(Address, Client.Port).ToString());

    private byte[] ServerText => _serverText ??= Server is null ? [] : Encoding.UTF8.GetBytes(Server.ToString());

    private byte[] AddressText => _addressText ??= Encoding.UTF8.GetBytes(Address.ToString());

    private IPAddress Address => Client.Address.IsIPv4MappedToIPv6 ? Client.Address.MapToIPv4() : Client.Address;

    /// <inheritdoc/>
    public ExchangeCapture? Seen(in RequestHead head, BodyFraming framing, long time) => Seen(_source.Plan, head, framing, time);

    /// <summary>The same, with the mirrors of a part of the source: a gateway's route.</summary>
    public ExchangeCapture? Seen(SourcePlan plan, in RequestHead head, BodyFraming framing, long time)
    {
        // 1. Count, and ask the mirrors.
        _source.Account.ExchangeSeen();
        var position = _position++;
        var mask = plan.Choose(head, new Arrival(((ulong)_number << 24) + (ulong)position, AddressText));
        if (mask == 0)
        {
            return null;
        }

        // 2. What is known to be too large is not begun.
        if (head.Framing.ContentLength > plan.Limits.BodyBytes)
        {
            plan.Skip(mask, SkipReason.BodyTooLarge);
            return null;
        }

        // 3. What the worker would skip is not copied.
        mask = plan.Admit(mask, _source.Clock);
        if (mask == 0)
        {
            return null;
        }

        // 4. Begin the copy.
        var part = _source.Intake.Rent();
        if (!part.AppendHead(head.Raw, Math.Max(0, head.Framing.ContentLength)))
        {
            _source.Intake.Return(part);
            plan.Skip(mask, SkipReason.Overloaded);
            return null;
        }

        plan.Take(mask);
        var choice = plan.ChoiceOf(mask);
        part.Id = new UInt128(_source.Process, ((ulong)_number << 24) + (uint)position);
        part.Source = _source.Name;
        part.Connection = _number;
        part.Position = position;
        part.Client = ClientText;
        part.Server = ServerText;
        part.Mirrors = choice.Mirrors;
        part.Accounts = plan.Accounts;
        part.ChosenMask = mask;
        part.Framing = framing;
        part.FirstByteNs = ToNs(time);
        part.WallClockNs = WallClockAt(time);
        return PartCapture.Rent(_source.Intake, part, plan.Limits, choice.WantsResponse, NsPerTick);
    }

    /// <inheritdoc/>
    public void SeenUnreadable(OpaqueReason reason) => SeenUnreadable(_source.Plan, reason);

    /// <summary>The same, with the mirrors of a part of the source.</summary>
    public void SeenUnreadable(SourcePlan plan, OpaqueReason reason)
    {
        _source.Account.ExchangeSeen();
        _position++;
        plan.SkipAll(PartCapture.ReasonOf(reason));
    }

    /// <inheritdoc/>
    public void ConnectionOpaque(OpaqueReason reason) => _source.Account.ConnectionOpaque(reason);

    /// <inheritdoc/>
    public void BytesOpaque(OpaqueReason reason, long count)
    {
        if (count > 0)
        {
            _source.Account.BytesOpaque(reason, count);
        }
    }

    /// <inheritdoc/>
    public void ReaderFailed(Exception exception) => _source.Failed(exception);

    private double NsPerTick => 1e9 / _source.Clock.TimestampFrequency;

    private long ToNs(long time) => (long)(time * NsPerTick);

    private long WallClockAt(long time)
    {
        var now = _source.Clock.GetUtcNow().Ticks - DateTime.UnixEpoch.Ticks;
        return (now * 100) - ToNs(_source.Clock.GetTimestamp() - time);
    }
}
