using Umbra.Core.Handoff;
using Umbra.Core.Recording.Formats;

namespace Umbra.Tests.Handoff;

/// <summary>Exchanges in memory, read as out of a file.</summary>
internal sealed class SampleReader(SampleExchange[] exchanges) : IExchangeReader
{
    private int _at;
    private byte[] _bytes = [];

    public long Position => _at;

    public IReadOnlyList<string> Problems => [];

    public bool Next(out ExchangeRecord record)
    {
        record = default;
        if (_at == exchanges.Length)
        {
            return false;
        }

        _bytes = exchanges[_at++].Encode();
        return ExchangeCodec.TryRead(_bytes, out record);
    }

    public void Dispose()
    {
    }
}
