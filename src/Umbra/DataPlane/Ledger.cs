using Umbra.Core.Mirroring;

namespace Umbra.DataPlane;

/// <summary>The accounts of everything that ever was configured in this process: a reload makes none anew, so no count is lost.</summary>
internal sealed class Ledger
{
    private readonly Lock _gate = new();
    private readonly List<SourceAccount> _sources = [];
    private readonly List<MirrorAccount> _mirrors = [];

    /// <summary>The sources' accounts, in the order of their first appearance.</summary>
    public IReadOnlyList<SourceAccount> Sources
    {
        get
        {
            lock (_gate)
            {
                return [.. _sources];
            }
        }
    }

    /// <summary>The mirrors' accounts, in the order of their first appearance.</summary>
    public IReadOnlyList<MirrorAccount> Mirrors
    {
        get
        {
            lock (_gate)
            {
                return [.. _mirrors];
            }
        }
    }

    /// <summary>A source's account, made when it is new.</summary>
    public SourceAccount Source(string name)
    {
        lock (_gate)
        {
            var account = _sources.Find(a => a.Source == name);
            if (account is null)
            {
                account = new SourceAccount(name);
                _sources.Add(account);
            }

            return account;
        }
    }

    /// <summary>A mirror's account, made when it is new.</summary>
    public MirrorAccount Mirror(string name)
    {
        lock (_gate)
        {
            var account = _mirrors.Find(a => a.Mirror == name);
            if (account is null)
            {
                account = new MirrorAccount(name);
                _mirrors.Add(account);
            }

            return account;
        }
    }
}
