using System.Collections.Immutable;

namespace MlActors.Domain.Forecasts;

/// <summary>The status of a forecast.</summary>
public enum ForecastStatus { Invalid = 0, Scheduled, Started, Finished, Failed }

/// <summary>The state of one forecast of a job: request, progress and messages.</summary>
/// <param name="Id">Unique within the job.</param>
/// <param name="CreatedAt">Milliseconds.</param>
/// <param name="ExpiresAt">Milliseconds; null for never.</param>
/// <param name="Duration">The time after the last final bucket that the forecast covers.</param>
public sealed record ForecastRun(string Id, long CreatedAt, long? ExpiresAt, TimeSpan Duration)
{
    /// <summary>The epoch of the job's incarnation that runs the forecast, which ends with that incarnation.</summary>
    public long Epoch { get; init; }

    public ForecastStatus Status { get; init; } = ForecastStatus.Scheduled;

    /// <summary>0 to 1.</summary>
    public double Progress { get; init; }

    public long RecordCount { get; init; }
    public long MemoryBytes { get; init; }
    public long ProcessingMilliseconds { get; init; }

    /// <summary>The start and end of the forecast, milliseconds; null before the first bucket is known.</summary>
    public long? Start { get; init; }

    public long? End { get; init; }

    public ImmutableArray<string> Messages { get => field.IsDefault ? [] : field; init; } = [];

    public bool IsOver => Status is ForecastStatus.Finished or ForecastStatus.Failed;

    /// <summary>The status in Elastic's spelling.</summary>
    public string State => Status switch
    {
        ForecastStatus.Scheduled => "scheduled",
        ForecastStatus.Started => "started",
        ForecastStatus.Finished => "finished",
        _ => "failed",
    };

    /// <summary>The current state: failed when the incarnation that ran it has ended.</summary>
    /// <param name="runningEpoch">The epoch of the running incarnation; null when the job is not running.</param>
    public ForecastRun WithCurrentStatus(long? runningEpoch) => IsOver || Epoch == runningEpoch
        ? this
        : Fail("The job was closed, or moved to another node, before the forecast was done; ask for it again.");

    public ForecastRun Fail(string reason) => this with { Status = ForecastStatus.Failed, Messages = Messages.Add(reason) };
}
