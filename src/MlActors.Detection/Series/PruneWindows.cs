using System.Collections.Immutable;
using MlActors.Detection.Encoding;
using MlActors.Detection.Settings;

namespace MlActors.Detection.Series;

/// <summary>
/// The prune windows of a job's detectors. The configured one applies to models of the recent behaviour of an entity. Rare values, usual times and
/// usual locations are known from the whole history, so only the default window, which equals the memory of the model, applies to them. Memory
/// pressure shrinks both. Lives as long as its detector.
/// </summary>
internal sealed class PruneWindows
{
    private readonly PruneWindow _configured;
    private readonly PruneWindow _forHistories;
    private readonly ImmutableArray<PruneWindow> _inUse;

    public PruneWindows(AnalysisSettings settings)
    {
        _configured = new PruneWindow(settings.PruneWindowBuckets);
        _forHistories = new PruneWindow(settings.DefaultPruneWindowBuckets);
        _inUse = [.. settings.Detectors.Select(detector => Of(detector.Function)).Distinct()];
    }

    public bool IsShrunk => _inUse.Any(window => window.IsShrunk);

    public PruneWindow Of(DetectorFunction function) => KeepsHistory(function) ? _forHistories : _configured;

    public void Shrink()
    {
        foreach (var window in _inUse) window.Shrink();
    }

    public void Widen()
    {
        foreach (var window in _inUse) window.Widen();
    }

    public void Write(ByteWriter bytes)
    {
        foreach (var window in _inUse) window.Write(bytes);
    }

    public void Read(ref ByteReader bytes)
    {
        foreach (var window in _inUse) window.Read(ref bytes);
    }

    // The same functions as in Elastic; freq_rare is not among them.
    private static bool KeepsHistory(DetectorFunction function) =>
        function is DetectorFunction.Rare or DetectorFunction.TimeOfDay or DetectorFunction.TimeOfWeek or DetectorFunction.LatLong;
}
