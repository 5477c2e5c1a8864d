using System.Collections.Immutable;
using Umbra.Core.Mirroring;
using Umbra.Core.Sanitizing.Pseudonyms;

namespace Umbra.Configuration;

/// <summary>Changes of header fields, after the hop-by-hop ones were removed: first <c>remove</c>, then <c>set</c>, then <c>add</c>.</summary>
internal sealed record HeadersConfiguration
{
    [Setting("Fields with one value, in the place of the first that was there, else at the end.")]
    public ImmutableArray<HeaderValueConfiguration> Set { get; init; } = [];

    [Setting("Fields that are added at the end.")]
    public ImmutableArray<HeaderValueConfiguration> Add { get; init; } = [];

    [Setting("Fields that are removed.", Text = TextRule.ChangedHeaderName)]
    public ImmutableArray<string> Remove { get; init; } = [];

    /// <summary>The changes, in their order.</summary>
    public IEnumerable<HeaderRule> ToRules() =>
    [
        .. Remove.Select(name => new HeaderRule(HeaderRuleKind.Remove, name)),
        .. Set.Select(field => new HeaderRule(HeaderRuleKind.Set, field.Name, field.Value?.Secret.Reveal() ?? "")),
        .. Add.Select(field => new HeaderRule(HeaderRuleKind.Add, field.Name, field.Value?.Secret.Reveal() ?? "")),
    ];
}

/// <summary>A header field's new value. It may be a credential, so it is not shown.</summary>
[NamedBy(TextRule.ChangedHeaderName, "HEADER")]
internal sealed record HeaderValueConfiguration : INamed
{
    /// <inheritdoc/>
    public string Name { get; init; } = "";

    [Setting("The value.", Text = TextRule.HeaderValue, IsShorthandOnly = true)]
    public PrivateText? Value { get; init; }
}

/// <summary>What the target accepts instead of production's credentials: becomes a header field.</summary>
internal sealed record AuthConfiguration
{
    [Setting("`Authorization: Bearer` and this token.", Text = TextRule.HeaderValue, IsChoice = true)]
    public Secret? Bearer { get; init; }

    [Setting("`Authorization: Basic`.", IsChoice = true)]
    public BasicConfiguration? Basic { get; init; }

    [Setting("A field of its own, an API key's say.", IsChoice = true)]
    public HeaderCredentialConfiguration? Header { get; init; }

    [Setting("`Authorization: Bearer` tokens (JWT) that clients send are signed again with the target's key; other credentials are removed as ever.", IsChoice = true)]
    public JwtConfiguration? Jwt { get; init; }
}

/// <summary>Bearer tokens of production's users, signed again so that each stays himself at the target.</summary>
internal sealed record JwtConfiguration
{
    [Setting("The target's key: a private key in PEM (RSA from 2,048 bits, or P-256), or a secret of 32 bytes or more (HS256).")]
    public required Secret Resign { get; init; }

    [Setting("The key's id in the token's header (`kid`).", Default = "none")]
    public string? KeyId { get; init; }

    [Setting("`pseudonyms`: claims become pseudonyms, the same for a user on each of his requests. `keep`: they stay as they are.")]
    public JwtClaims Claims { get; init; } = JwtClaims.Pseudonyms;
}

/// <summary>Credentials of RFC 7617.</summary>
internal sealed record BasicConfiguration
{
    [Setting("The user; no colon in it.")]
    public required string User { get; init; }

    [Setting("The password.")]
    public required Secret Password { get; init; }
}

/// <summary>A credential in a header field of its own.</summary>
internal sealed record HeaderCredentialConfiguration
{
    [Setting("The field.", Text = TextRule.ChangedHeaderName)]
    public required string Name { get; init; }

    [Setting("Its value.", Text = TextRule.HeaderValue)]
    public required Secret Value { get; init; }
}
