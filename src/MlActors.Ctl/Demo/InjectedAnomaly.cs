namespace MlActors.Ctl.Demo;

/// <summary>The shape of an injected anomaly.</summary>
public enum AnomalyKind { Spike, Dip, LevelShift }

/// <summary>A disturbance that was injected into a series, and the period in which a detector has to report it.</summary>
/// <param name="EchoEnd">The end of the period in which it explains reported anomalies. A detector that adapted to a new level reports another
/// anomaly when that level ends.</param>
public sealed record InjectedAnomaly(AnomalyKind Kind, DateTimeOffset Start, DateTimeOffset WindowEnd, DateTimeOffset EchoEnd)
{
    public string Description => Kind switch
    {
        AnomalyKind.Spike => "spike",
        AnomalyKind.Dip => "dip",
        _ => "level shift",
    };

    /// <summary>Whether any part of the bucket is within the period in which the anomaly has to be reported.</summary>
    public bool Covers(DateTimeOffset bucketStart, TimeSpan bucketSpan) => bucketStart < WindowEnd && bucketStart + bucketSpan > Start;

    public bool Explains(DateTimeOffset bucketStart, TimeSpan bucketSpan) => bucketStart < EchoEnd && bucketStart + bucketSpan > Start;
}
