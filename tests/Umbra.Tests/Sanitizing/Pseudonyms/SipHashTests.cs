using Umbra.Core.Sanitizing.Pseudonyms;

namespace Umbra.Tests.Sanitizing.Pseudonyms;

public class SipHashTests
{
    // The key is 00 01 … 0f and the message 00 01 …, as in appendix A of the paper and in its authors' table.
    [Theory]
    [InlineData(0, 0x726fdb47dd0e0e31)]
    [InlineData(1, 0x74f839c593dc67fd)]
    [InlineData(7, 0xab0200f58b01d137)]
    [InlineData(8, 0x93f5f5799a932462)]
    [InlineData(15, 0xa129ca6149be45e5)]
    [InlineData(63, 0x958a324ceb064572)]
    public void SipHash_of_the_papers_messages_is_the_papers(int length, ulong expected)
    {
        var counting = Enumerable.Range(0, 64).Select(i => (byte)i).ToArray();
        Assert.Equal(expected, SipHash.ForKey(counting).Compute(counting.AsSpan(0, length)));
    }
}
