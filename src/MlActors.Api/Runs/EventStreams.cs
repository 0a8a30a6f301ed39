using MlActors.Api.Elastic;

namespace MlActors.Api.Runs;

/// <summary>Limits the number of open event streams. One per process.</summary>
internal sealed class EventStreams(int max)
{
    private int _open;

    /// <returns>A slot, which is released when it is disposed.</returns>
    /// <exception cref="ElasticException">The maximum is reached.</exception>
    public IDisposable Open()
    {
        if (Interlocked.Increment(ref _open) <= max) return new Lease(this);
        Interlocked.Decrement(ref _open);
        throw new ElasticError(
            ElasticErrorType.Rejected,
            $"[{max}] event streams are open on this node, and it takes no more; close one of them").AsException();
    }

    private sealed class Lease(EventStreams streams) : IDisposable
    {
        private int _isReleased;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isReleased, 1) == 0) Interlocked.Decrement(ref streams._open);
        }
    }
}
