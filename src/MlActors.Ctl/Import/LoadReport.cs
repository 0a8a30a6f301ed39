namespace MlActors.Ctl.Import;

/// <summary>The number of loaded and refused rows, with the first reasons; batches report to it concurrently.</summary>
public sealed class LoadReport
{
    public const int MaxReasons = 10;

    private readonly Lock _gate = new();
    private readonly SortedDictionary<RowPlace, string> _reasons = [];
    private long _loaded;
    private long _refused;

    public long Loaded => Interlocked.Read(ref _loaded);
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>The reasons of the refused rows that come first in the file.</summary>
    public IReadOnlyList<(RowPlace Place, string Reason)> Reasons
    {
        get
        {
            lock (_gate) return [.. _reasons.Select(reason => (reason.Key, reason.Value))];
        }
    }

    public void AddLoaded(int rows) => Interlocked.Add(ref _loaded, rows);

    public void AddRefused(RowPlace place, string reason)
    {
        Interlocked.Increment(ref _refused);
        lock (_gate)
        {
            _reasons[place] = reason;
            if (_reasons.Count > MaxReasons) _reasons.Remove(_reasons.Keys.Last());
        }
    }
}
