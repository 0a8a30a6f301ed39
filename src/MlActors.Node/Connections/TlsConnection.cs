using System.Buffers.Binary;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Akka.Actor;
using Akka.Event;
using Akka.Remote.Transport;
using Google.Protobuf;

namespace MlActors.Node.Connections;

/// <summary>
/// One connection between two nodes, after the handshake. It ends when either side closes it: what is queued is still written, within the time for
/// that, and its listener is told.
/// </summary>
internal sealed class TlsConnection : AssociationHandle
{
    private readonly SslStream _stream;
    private readonly Socket _socket;
    private readonly TlsSettings _settings;
    private readonly TimeProvider _time;
    private readonly ILoggingAdapter _log;
    private readonly FrameWriter _writer;
    private readonly TaskCompletionSource _closing = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TlsConnection(
        Address local, Address remote, SslStream stream, Socket socket, TlsSettings settings, TimeProvider time, ILoggingAdapter log)
        : base(local, remote)
    {
        (_stream, _socket, _settings, _time, _log) = (stream, socket, settings, time, log);
        _writer = new FrameWriter(stream, settings.MaximumQueue);
    }

    public override bool Write(ByteString payload) => _writer.TryQueue(payload);

    [Obsolete("Declared so by Akka, which calls it all the same.")]
    public override void Disassociate() => Close();

    /// <summary>May be called more than once, and from any thread.</summary>
    public void Close()
    {
        _writer.Complete();
        _closing.TrySetResult();
    }

    /// <summary>Reads and writes until the connection has ended. It never throws.</summary>
    public async Task RunAsync()
    {
        using var ended = new CancellationTokenSource();
        var writing = IgnoreBreaksAsync(WriteAsync(ended.Token));
        var reading = IgnoreBreaksAsync(ReadAsync(ended.Token));
        await Task.WhenAny(reading, writing, _closing.Task);
        Close();
        // The peer gets what is queued and closes in turn. One that does not read is not waited for longer.
        await Task.WhenAny(reading, Task.Delay(_settings.FlushTimeout, _time, ended.Token));
        await ended.CancelAsync();
        await _stream.DisposeAsync();
        await Task.WhenAll(reading, writing);
    }

    private async Task WriteAsync(CancellationToken cancellation)
    {
        await _writer.RunAsync(cancellation);
        await _stream.ShutdownAsync().WaitAsync(cancellation);
        _socket.Shutdown(SocketShutdown.Send);
    }

    private async Task ReadAsync(CancellationToken cancellation)
    {
        // Akka registers its listener at once; a connection that it has given up on gets none and must not stay open.
        var listener = await ReadHandlerSource.Task.WaitAsync(_settings.ConnectTimeout, _time, cancellation);
        try
        {
            var header = new byte[FrameWriter.HeaderSize];
            while (await ReadFrameAsync(header, cancellation) is { } frame)
            {
                // Also while the connection closes: what the peer has sent before it closed is lost otherwise.
                listener.Notify(new InboundPayload(UnsafeByteOperations.UnsafeWrap(frame)));
            }
        }
        finally
        {
            Close();
            listener.Notify(new Disassociated(DisassociateInfo.Unknown));
        }
    }

    /// <returns>Null when the peer has closed the connection between two frames.</returns>
    private async ValueTask<ReadOnlyMemory<byte>?> ReadFrameAsync(byte[] header, CancellationToken cancellation)
    {
        if (await _stream.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false, cancellation) < header.Length) return null;
        var length = BinaryPrimitives.ReadInt32LittleEndian(header);
        if (length < 0 || length > _settings.MaximumFrame)
        {
            _log.Error(
                "A message of {0} bytes from [{1}] is larger than akka.remote.dot-netty.tcp.maximum-frame-size, {2}: its connection is closed.",
                (uint)length, RemoteAddress, _settings.MaximumFrame);
            return null;
        }
        var frame = GC.AllocateUninitializedArray<byte>(length);
        await _stream.ReadExactlyAsync(frame, cancellation);
        return frame;
    }

    /// <summary>Connections break all the time: the failure detector decides about the node behind one, not the connection.</summary>
    private async Task IgnoreBreaksAsync(Task work)
    {
        try
        {
            await work;
        }
        catch (Exception failure) when (IsBreak(failure))
        {
            _log.Debug("The connection with [{0}] ended: {1}", RemoteAddress, failure.Message);
        }
        catch (Exception failure)
        {
            _log.Error(failure, "The connection with [{0}] ended.", RemoteAddress);
        }
    }

    /// <summary>Whether the cause is the network or the peer.</summary>
    public static bool IsBreak(Exception failure) =>
        failure is IOException or SocketException or AuthenticationException
            or OperationCanceledException or ObjectDisposedException or TimeoutException;
}
