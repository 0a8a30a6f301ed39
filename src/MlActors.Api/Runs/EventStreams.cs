using MlActors.Api.Elastic;

namespace MlActors.Api.Runs;

/// <summary>Counts the event streams that are open at a time. One for each process.</summary>
internal sealed class EventStreams(int most)
{
    private int _open;

    /// <returns>A stream's place, free again when it is disposed.</returns>
    /// <exception cref="ElasticException">As many are open as may be.</exception>
    public IDisposable Open()
    {
        if (Interlocked.Increment(ref _open) <= most) return new Place(this);
        Interlocked.Decrement(ref _open);
        throw new ElasticError(
            ElasticErrorType.Rejected,
            $"[{most}] event streams are open on this node, and it takes no more; close one of them").AsException();
    }

    private sealed class Place(EventStreams streams) : IDisposable
    {
        private int _isFree;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isFree, 1) == 0) Interlocked.Decrement(ref streams._open);
        }
    }
}
