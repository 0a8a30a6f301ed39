namespace MlActors.Ctl.Demo;

/// <summary>A planned disturbance: its start relative to the first Monday, its duration in hours, and its strength as a multiple of the noise.</summary>
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
