using System.Text;

namespace Umbra.Core.Handoff;

/// <summary>A list of names in an exchange record (its mirrors, what was done to it): an Avro array of strings, kept encoded because it is the same for thousands of exchanges.</summary>
internal static class NameList
{
    /// <summary>The empty list.</summary>
    public static byte[] None { get; } = [0];

    /// <summary>Encodes a list as one Avro array block and the end mark.</summary>
    public static byte[] Encode(IReadOnlyList<string> names)
    {
        var bytes = new List<byte>();
        if (names.Count > 0)
        {
            AddLong(bytes, names.Count);
            foreach (var name in names)
            {
                var text = Encoding.UTF8.GetBytes(name);
                AddLong(bytes, text.Length);
                bytes.AddRange(text);
            }
        }

        bytes.Add(0);
        return [.. bytes];
    }

    /// <summary>The names in an encoded list.</summary>
    public static Enumerator Read(ReadOnlySpan<byte> encoded) => new(encoded);

    private static void AddLong(List<byte> bytes, long value)
    {
        var zigzag = (ulong)((value << 1) ^ (value >> 63));
        for (; zigzag >= 0x80; zigzag >>= 7)
        {
            bytes.Add((byte)(zigzag | 0x80));
        }

        bytes.Add((byte)zigzag);
    }

    /// <summary>Goes through the names, as UTF-8 in the encoded list. Bytes that are no list end it early.</summary>
    public ref struct Enumerator(ReadOnlySpan<byte> encoded)
    {
        private AvroReader _reader = new(encoded);
        private ReadOnlySpan<byte> _current;
        private long _left;

        /// <summary>The name.</summary>
        public readonly ReadOnlySpan<byte> Current => _current;

        /// <summary>For <c>foreach</c>.</summary>
        public readonly Enumerator GetEnumerator() => this;

        /// <summary>Goes to the next name.</summary>
        public bool MoveNext()
        {
            if (_left == 0 && (!_reader.BlockCount(out _left) || _left == 0))
            {
                return false;
            }

            _left--;
            return _reader.Bytes(out _current);
        }
    }
}
