namespace Umbra.Core.Sanitizing.Detecting;

/// <summary>The second pass of one search: reads around anchors, in order, and keeps the best that was found.</summary>
internal ref struct Search(ReadOnlySpan<byte> text, int start)
{
    // How far before its anchor a finding may begin: the longest local part of an address.
    private const int Reach = 64;

    private readonly ReadOnlySpan<byte> _text = text;
    private Finding _best;

    // What was read once is not read again from a place inside it: a text of nothing but beginnings would take quadratic time.
    private int _noNameBefore;
    private int _noPrefixBefore;
    private int _noNumberBefore;

    /// <summary>What was found; of no length when nothing was.</summary>
    public readonly Finding Best => _best;

    /// <summary>Whether no anchor from that place on can lead to anything that begins before the best or overlaps it.</summary>
    public readonly bool IsSettledBefore(int anchor) => _best.Length > 0 && anchor > _best.Start + Reach && anchor >= _best.Start + _best.Length;

    /// <summary>Reads around one place.</summary>
    /// <param name="at">The place.</param>
    /// <param name="anchors">The anchors of its block.</param>
    /// <param name="bit">Which of them are there.</param>
    public void Look(int at, in Anchors anchors, ulong bit)
    {
        if ((anchors.Names & bit) != 0)
        {
            LookAtName(at);
        }

        if ((anchors.Digits & bit) != 0 && at >= _noNumberBefore && NumberForms.TryMatch(_text, start, at, ref _noNumberBefore, out var number))
        {
            Offer(number);
        }

        if ((anchors.Slashes & bit) != 0 && SlashedTelephoneForm.TryMatch(_text, at, out var telephone))
        {
            Offer(telephone);
        }

        if ((anchors.Prefixes & bit) != 0)
        {
            LookAtPrefix(at);
        }

        if ((anchors.Mailboxes & bit) != 0 && EmailForm.TryMatch(_text, start, at, out var email))
        {
            Offer(email);
        }

        if ((anchors.Accounts & bit) != 0 && IbanForm.TryMatch(_text, at - 3, out var account))
        {
            Offer(account);
        }

        if ((anchors.Networks & bit) != 0 && Ipv6Form.TryMatch(_text, at, out var address))
        {
            Offer(address);
        }
    }

    private void LookAtName(int at)
    {
        if (at < _noNameBefore)
        {
            return;
        }

        if (SecretForm.TryMatch(_text, at, out var secret, out var end))
        {
            Offer(secret);
        }

        _noNameBefore = Math.Max(_noNameBefore, end);
    }

    private void LookAtPrefix(int at)
    {
        if (at < _noPrefixBefore)
        {
            return;
        }

        Finding found;
        var isFound = _text[at] switch
        {
            (byte)':' => ServiceKeyForm.TryMatchHook(_text, at, out found) || CredentialForm.TryMatchUserInformation(_text, at, out found),
            (byte)'-' => PrivateKeyForm.TryMatch(_text, at, out found),
            (byte)'e' when ByteClass.IsAt(_text, at + 1, 'y') => JwtForm.TryMatch(_text, at, out found),
            (byte)'e' or (byte)'E' => CredentialForm.TryMatchBearer(_text, at - 1, out found),
            (byte)'a' => CredentialForm.TryMatchBasic(_text, at - 1, out found),
            (byte)'A' => ServiceKeyForm.TryMatch(_text, at, out found) || CredentialForm.TryMatchBasic(_text, at - 1, out found),
            _ => ServiceKeyForm.TryMatch(_text, at, out found),
        };
        if (isFound)
        {
            Offer(found);

            // A bearer's token may be something more specific.
            _noPrefixBefore = found.Kind == ValueKind.Credential ? _noPrefixBefore : found.Start + found.Length;
        }
    }

    private void Offer(in Finding found)
    {
        if (found.Start >= start && (_best.Length == 0 || IsBetter(found, _best)))
        {
            _best = found;
        }
    }

    private static bool IsBetter(in Finding found, in Finding best)
    {
        int end = found.Start + found.Length, bestEnd = best.Start + best.Length;
        if (end <= best.Start || found.Start >= bestEnd)
        {
            return found.Start < best.Start;
        }

        var isAround = found.Start <= best.Start && end >= bestEnd;
        var isInside = found.Start >= best.Start && end <= bestEnd;
        return isAround != isInside ? isAround : Rank(found.Kind) != Rank(best.Kind) ? Rank(found.Kind) > Rank(best.Kind) : found.Length > best.Length;
    }

    // How sure a form is.
    private static int Rank(ValueKind kind) => kind switch
    {
        ValueKind.PrivateKey => 6,
        ValueKind.ServiceKey or ValueKind.Jwt => 5,
        ValueKind.Credential => 4,
        ValueKind.Secret => 3,
        ValueKind.Telephone or ValueKind.IPv4 or ValueKind.IPv6 => 1,
        _ => 2,
    };
}
