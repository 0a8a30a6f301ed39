namespace MlActors.Domain.Shutdown;

/// <summary>The prediction that a run was started with, to be compared with what it took.</summary>
/// <param name="IsCalibrated">It is based on a measurement of this cluster, and not on the values that a build comes with.</param>
public sealed record PredictedRun(double Seconds, bool IsCalibrated)
{
    /// <summary>How far the prediction was off, as a share of what the run took: 0.1 for a prediction that was ten percent too long.</summary>
    public double ErrorAfter(TimeSpan took) => took <= TimeSpan.Zero ? 0 : (Seconds - took.TotalSeconds) / took.TotalSeconds;
}
