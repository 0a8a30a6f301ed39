using Microsoft.AspNetCore.Http;

namespace MlActors.Api.Elastic;

/// <summary>
/// Ends the request when the body exceeds a number of bytes, and maps a body that cannot be decompressed to an error. Lives for one request.
/// </summary>
internal sealed class BoundedStream(Stream inner, long maxBytes) : Stream
{
    private readonly long _maxBytes = maxBytes;
    private long _left = maxBytes;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return Count(await inner.ReadAsync(buffer, cancellationToken));
        }
        catch (Exception damaged) when (damaged is InvalidDataException or (IOException and not BadHttpRequestException))
        {
            throw ElasticException.BadRequest($"the compressed body cannot be inflated: {damaged.Message}");
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("Read asynchronously: threads are not to wait for callers.");

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }

    private int Count(int read)
    {
        _left -= read;
        return _left >= 0 ? read : throw RequestBody.TooLarge(_maxBytes).AsException();
    }
}
