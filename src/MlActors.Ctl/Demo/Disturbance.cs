namespace MlActors.Ctl.Demo;

/// <summary>A planned disturbance of a series.</summary>
/// <param name="Day">Its start in days after the first Monday, to which <paramref name="Hour"/> is added.</param>
/// <param name="Hour">The hour of that day at which it starts.</param>
/// <param name="Hours">Its duration.</param>
/// <param name="Strength">Its size as a multiple of the noise of the series.</param>
public sealed record Disturbance(AnomalyKind Kind, int Day, double Hour, double Hours, double Strength)
{
    // A level shift is anomalous only at its beginning: a detector that has learned the new level reports nothing more.
    private const double ShiftDetectionHours = 6;

    public double From => Day * 24 + Hour;
    public double Until => From + Hours;

    public double At(double hour, double noise) => hour < From || hour >= Until ? 0 : Kind == AnomalyKind.Dip ? -Strength * noise : Strength * noise;

    public InjectedAnomaly On(DateTimeOffset firstMonday)
    {
        var (start, end) = (firstMonday.AddHours(From), firstMonday.AddHours(Until));
        return Kind == AnomalyKind.LevelShift
            ? new InjectedAnomaly(Kind, start, firstMonday.AddHours(From + Math.Min(Hours, ShiftDetectionHours)), end.AddHours(ShiftDetectionHours))
            : new InjectedAnomaly(Kind, start, end, end);
    }
}
