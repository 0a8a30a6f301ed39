using MlActors.Detection.Encoding;

namespace MlActors.Detection.Series;

/// <summary>
/// How long a series that is not seen is remembered. It shrinks under memory pressure; the change happens at the end of a bucket at which all expired
/// series are removed, so that none of them is active again when the window widens.
/// </summary>
internal sealed class PruneWindow
{
    // The minimum in buckets, or the configured window if that is shorter.
    private const long MinWindow = 500;

    private readonly long _configured;
    private long _window;

    public PruneWindow(long configured) => _configured = _window = configured;

    public bool IsShrunk => _window < _configured;

    public bool IsExpired(TimeSeries series, long bucketNumber) => series.LastSeen == TimeSeries.Never || bucketNumber - series.LastSeen > _window;

    public void Shrink() => _window = Math.Max(Math.Min(MinWindow, _configured), _window - Math.Max(1, _window / 100));

    public void Widen() => _window = Math.Min(_configured, _window + Math.Max(1, _window / 100));

    /// <summary>Only a shrunk window is written, since the configured one may change while a job is closed.</summary>
    public void Write(ByteWriter bytes) => bytes.Signed(IsShrunk ? _window : 0);

    public void Read(ref ByteReader bytes) => _window = bytes.Signed() is > 0 and var shrunk ? Math.Min(_configured, shrunk) : _configured;
}
