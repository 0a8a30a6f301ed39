using System.Buffers;
using System.Buffers.Binary;
using System.Threading.Channels;
using Google.Protobuf;

namespace MlActors.Node.Connections;

/// <summary>
/// The queue of one connection, and the loop that writes it out: each message behind its length, as many of them at once as are there. In that form
/// Akka's own transport sends them, so that nodes of both kinds understand each other.
/// </summary>
/// <param name="maximumQueue">Bytes that may wait; more than the largest message.</param>
internal sealed class FrameWriter(Stream stream, int maximumQueue)
{
    /// <summary>Bytes of the length before each message.</summary>
    public const int HeaderSize = sizeof(int);

    /// <summary>Bytes that are collected into one write: some records of TLS, and small enough to copy.</summary>
    private const int BatchSize = 64 * 1024;

    private readonly Channel<ByteString> _queue = Channel.CreateUnbounded<ByteString>(new UnboundedChannelOptions { SingleReader = true });
    private long _queued;

    /// <summary>Any thread.</summary>
    /// <returns>False when the message was not taken: the connection is closing, or the peer reads more slowly than it is written to.</returns>
    public bool TryQueue(ByteString message)
    {
        var size = HeaderSize + message.Length;
        if (Interlocked.Add(ref _queued, size) <= maximumQueue && _queue.Writer.TryWrite(message)) return true;
        Interlocked.Add(ref _queued, -size);
        return false;
    }

    /// <summary>No more messages are taken; those in the queue are still written.</summary>
    public void Complete() => _queue.Writer.TryComplete();

    /// <summary>Writes until the queue is complete and empty.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var batch = new ArrayBufferWriter<byte>(BatchSize);
        while (await _queue.Reader.WaitToReadAsync(cancellation))
        {
            while (batch.WrittenCount < BatchSize && _queue.Reader.TryRead(out var message)) Append(batch, message.Span);
            await stream.WriteAsync(batch.WrittenMemory, cancellation);
            Interlocked.Add(ref _queued, -batch.WrittenCount);
            // The buffer of one large message is not kept for the life of the connection.
            if (batch.Capacity > 4 * BatchSize) batch = new ArrayBufferWriter<byte>(BatchSize);
            else batch.ResetWrittenCount();
        }
    }

    private static void Append(ArrayBufferWriter<byte> batch, ReadOnlySpan<byte> message)
    {
        BinaryPrimitives.WriteInt32LittleEndian(batch.GetSpan(HeaderSize), message.Length);
        batch.Advance(HeaderSize);
        batch.Write(message);
    }
}
