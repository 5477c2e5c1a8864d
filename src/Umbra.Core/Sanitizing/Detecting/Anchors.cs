namespace Umbra.Core.Sanitizing.Detecting;

/// <summary>Where in a block of 64 bytes something may be found: bit n of each is byte n.</summary>
internal struct Anchors
{
    /// <summary>Every <c>@</c>.</summary>
    public ulong Mailboxes;

    /// <summary>
    /// In a run of digits and single separators, at least seven bytes long: where a separator has come, or 14 digits, or seven behind a plus sign. No
    /// card, telephone, security number or IPv4 address is without one of them.
    /// </summary>
    public ulong Digits;

    /// <summary>The second digit behind a slash that three digits are before, as in <c>0711/1234567</c>.</summary>
    public ulong Slashes;

    /// <summary>The fourth byte of a word that begins with two letters and two digits, as an IBAN does.</summary>
    public ulong Accounts;

    /// <summary>A <c>:</c> or <c>=</c> behind a word of four bytes that begins with a digit, as a global IPv6 address does (2000::/3).</summary>
    public ulong Networks;

    /// <summary>Every <c>:</c> and <c>=</c>: a name may stand before it.</summary>
    public ulong Names;

    /// <summary>The first byte of what begins like a key, a token, a scheme of credentials or a URL's authority.</summary>
    public ulong Prefixes;

    /// <summary>All of them.</summary>
    public readonly ulong Any => Mailboxes | Digits | Slashes | Accounts | Networks | Names | Prefixes;
}
