using System.Collections.Immutable;

namespace MlActors.Domain.Forecasts;

/// <summary>How far a forecast is.</summary>
public enum ForecastStatus { Invalid = 0, Scheduled, Started, Finished, Failed }

/// <summary>One forecast of a job as it stands: what was asked for, what has come of it, and why it ended if it failed.</summary>
/// <param name="Id">Unique for the job.</param>
/// <param name="CreatedAt">Milliseconds.</param>
/// <param name="ExpiresAt">Milliseconds; null for never.</param>
/// <param name="Duration">How far it reaches beyond the last final bucket.</param>
public sealed record ForecastRun(string Id, long CreatedAt, long? ExpiresAt, TimeSpan Duration)
{
    /// <summary>Of the job's incarnation that works it out: with that it ends, done or not.</summary>
    public long Epoch { get; init; }

    public ForecastStatus Status { get; init; } = ForecastStatus.Scheduled;

    /// <summary>0 to 1.</summary>
    public double Progress { get; init; }

    public long RecordCount { get; init; }
    public long MemoryBytes { get; init; }
    public long ProcessingMilliseconds { get; init; }

    /// <summary>The times that it speaks of, milliseconds; null before the first bucket is known.</summary>
    public long? Start { get; init; }

    public long? End { get; init; }

    public ImmutableArray<string> Messages { get => field.IsDefault ? [] : field; init; } = [];

    public bool IsOver => Status is ForecastStatus.Finished or ForecastStatus.Failed;

    /// <summary>Elastic's word for the status.</summary>
    public string State => Status switch
    {
        ForecastStatus.Scheduled => "scheduled",
        ForecastStatus.Started => "started",
        ForecastStatus.Finished => "finished",
        _ => "failed",
    };

    /// <summary>How it stands, seen from now: whoever worked it out may be gone.</summary>
    /// <param name="runningEpoch">Of the job's incarnation that runs; null when none does.</param>
    public ForecastRun SeenFrom(long? runningEpoch) => IsOver || Epoch == runningEpoch
        ? this
        : Fail("The job was closed, or moved to another node, before the forecast was done; ask for it again.");

    public ForecastRun Fail(string reason) => this with { Status = ForecastStatus.Failed, Messages = Messages.Add(reason) };
}
