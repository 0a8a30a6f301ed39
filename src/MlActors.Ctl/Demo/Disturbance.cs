namespace MlActors.Ctl.Demo;

/// <summary>A disturbance as the catalogue plans it: when (counted from the first Monday), for how long, and how strong in units of noise.</summary>
public sealed record Disturbance(AnomalyKind Kind, int Day, double Hour, double Hours, double Strength)
{
    // A level shift is an event where it begins; a detector that has learned the new level rightly falls silent.
    private const double HoursToNoticeAShift = 6;

    public double From => Day * 24 + Hour;
    public double Until => From + Hours;

    public double At(double hour, double noise) => hour < From || hour >= Until ? 0 : Kind == AnomalyKind.Dip ? -Strength * noise : Strength * noise;

    public InjectedAnomaly On(DateTimeOffset firstMonday)
    {
        var (start, end) = (firstMonday.AddHours(From), firstMonday.AddHours(Until));
        return Kind == AnomalyKind.LevelShift
            ? new InjectedAnomaly(Kind, start, firstMonday.AddHours(From + Math.Min(Hours, HoursToNoticeAShift)), end.AddHours(HoursToNoticeAShift))
            : new InjectedAnomaly(Kind, start, end, end);
    }
}
