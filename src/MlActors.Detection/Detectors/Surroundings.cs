using MlActors.Detection.Buckets;
using MlActors.Detection.Entities;

namespace MlActors.Detection.Detectors;

/// <summary>What all detectors of a job share. Lives as long as they do.</summary>
internal sealed record Surroundings(AnalysisSettings Settings, BucketClock Clock, PruneWindows Windows, MemoryBudget Budget);
