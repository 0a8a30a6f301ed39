namespace MlActors.Domain.Progress;

/// <summary>
/// Elastic's moving average of a duration per hour. The time is that of the data: hours in which nothing happened to be measured do not count.
/// </summary>
/// <param name="CurrentHour">Milliseconds since the last full hour.</param>
/// <param name="Latest">The time that was reached, milliseconds; null before the first.</param>
/// <param name="Previous">The average of the hours before, milliseconds; null in the first.</param>
public sealed record HourlyAverage(double CurrentHour, long? Latest, double? Previous)
{
    public static readonly HourlyAverage Zero = new(0, null, null);

    private const long Hour = 3_600_000;

    /// <summary>The average up to now: the later in its hour, the more the present one weighs.</summary>
    public double Value => Previous is { } previous && Latest is { } latest
        ? Math.Exp(-(double)(latest - StartOfHour(latest)) / Hour) is var weight ? weight * previous + (1 - weight) * CurrentHour : 0
        : CurrentHour;

    /// <param name="milliseconds">What was measured.</param>
    /// <param name="reached">The time of the data for which it was measured; null when it is not known.</param>
    public HourlyAverage Add(double milliseconds, long? reached)
    {
        var sum = this with { CurrentHour = CurrentHour + milliseconds };
        if (reached is not { } time) return sum;
        if (Latest is { } latest && time >= StartOfHour(latest) + Hour) sum = sum with { CurrentHour = 0, Previous = sum.Value };
        return sum with { Latest = Math.Max(Latest ?? time, time) };
    }

    private static long StartOfHour(long time) => time - (time % Hour + Hour) % Hour;
}
