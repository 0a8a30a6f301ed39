namespace MlActors.Ctl.Demo;

public enum AnomalyKind { Spike, Dip, LevelShift }

/// <summary>A disturbance that was put into a series on purpose, and the window of time in which it has to be noticed.</summary>
/// <param name="EchoEnd">Until when it explains what is told, noticed or not: a detector that got used to a new level is surprised once more when it
/// ends.</param>
public sealed record InjectedAnomaly(AnomalyKind Kind, DateTimeOffset Start, DateTimeOffset WindowEnd, DateTimeOffset EchoEnd)
{
    public string Words => Kind switch
    {
        AnomalyKind.Spike => "spike",
        AnomalyKind.Dip => "dip",
        _ => "level shift",
    };

    /// <summary>A bucket counts when any part of it lies in the window.</summary>
    public bool Covers(DateTimeOffset bucketStart, TimeSpan bucketSpan) => bucketStart < WindowEnd && bucketStart + bucketSpan > Start;

    public bool Explains(DateTimeOffset bucketStart, TimeSpan bucketSpan) => bucketStart < EchoEnd && bucketStart + bucketSpan > Start;
}
