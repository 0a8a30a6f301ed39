using MlActors.Detection.Series;
using MlActors.Detection.Settings;

namespace MlActors.Detection.Detectors;

/// <summary>The parts that all detectors of a job share. Lives as long as they do.</summary>
internal sealed record DetectorContext(AnalysisSettings Settings, BucketClock Clock, PruneWindows Windows, MemoryBudget Budget);
