using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace MlActors.Storage.Documents;

/// <summary>
/// Generates ids for documents without one: the time, a number that counts up, and a random part. So the ids of a transaction are in ascending order,
/// and its rows are added at the end of the index of ids. Lives for one transaction.
/// </summary>
internal sealed class DocumentIds(DateTimeOffset now)
{
    private const int Bytes = 15, OrderedBytes = sizeof(long), IdsAtATime = 256;

    /// <summary>Random bytes for many ids, because each call of the generator has a cost of its own.</summary>
    private readonly byte[] _random = new byte[(Bytes - OrderedBytes) * IdsAtATime];

    private long _next = now.ToUnixTimeMilliseconds() << 16;
    private int _used = IdsAtATime;

    public string Next()
    {
        if (_used == IdsAtATime)
        {
            RandomNumberGenerator.Fill(_random);
            _used = 0;
        }

        Span<byte> id = stackalloc byte[Bytes];
        BinaryPrimitives.WriteInt64BigEndian(id, _next++);
        _random.AsSpan(_used++ * (Bytes - OrderedBytes), Bytes - OrderedBytes).CopyTo(id[OrderedBytes..]);
        return Base64Url.EncodeToString(id);
    }
}
