using MlActors.Detection.Encoding;

namespace MlActors.Detection.Series;

/// <summary>
/// For how long a series that is not seen is remembered. Under memory pressure that becomes less; the change happens at the end of a bucket
/// where everything already forgotten is let go of, so that nothing comes back when it becomes more again.
/// </summary>
internal sealed class PruneWindow
{
    // Never below so many buckets, or what is configured if that is less.
    private const long MinWindow = 500;

    private readonly long _configured;
    private long _window;

    public PruneWindow(long configured) => _configured = _window = configured;

    public bool IsShrunk => _window < _configured;

    public bool IsExpired(TimeSeries series, long bucketNumber) => series.LastSeen == TimeSeries.Never || bucketNumber - series.LastSeen > _window;

    public void Shrink() => _window = Math.Max(Math.Min(MinWindow, _configured), _window - Math.Max(1, _window / 100));

    public void Widen() => _window = Math.Min(_configured, _window + Math.Max(1, _window / 100));

    /// <summary>How much less it is than configured, since that may change between two openings of a job.</summary>
    public void Write(ByteWriter bytes) => bytes.Signed(IsShrunk ? _window : 0);

    public void Read(ref ByteReader bytes) => _window = bytes.Signed() is > 0 and var shrunk ? Math.Min(_configured, shrunk) : _configured;
}
