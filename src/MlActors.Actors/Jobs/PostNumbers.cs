namespace MlActors.Actors.Jobs;

/// <summary>
/// Numbers what one client posts, and knows up to which number nothing is under way any more: so a job can forget exactly what cannot come
/// again. Lives as long as its client; any thread may use it.
/// </summary>
internal sealed class PostNumbers
{
    private readonly Lock _lock = new();
    private readonly SortedSet<long> _open = [];
    private long _last;

    /// <summary>The next number, and the number up to which all are settled.</summary>
    public (long Number, long Settled) Take()
    {
        lock (_lock)
        {
            _open.Add(++_last);
            return (_last, _open.Min - 1);
        }
    }

    /// <summary>The post was answered or given up; it is not sent again.</summary>
    public void Settle(long number)
    {
        lock (_lock) _open.Remove(number);
    }
}
