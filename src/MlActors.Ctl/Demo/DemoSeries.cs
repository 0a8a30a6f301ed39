using System.Globalization;

namespace MlActors.Ctl.Demo;

/// <summary>One document of a demo series.</summary>
public readonly record struct DemoPoint(DateTimeOffset Time, double Value);

/// <summary>
/// A generated series with daily and weekly seasonality, noise, and known disturbances. Its values depend only on the seed and on the time
/// since its first Monday.
/// </summary>
public sealed record DemoSeries(
    string Name, string Function, TimeSpan BucketSpan, double Level, double Daily, double Weekend, double Noise, ulong Seed)
{
    public IReadOnlyList<Disturbance> Disturbances { get; init; } = [];

    public bool CountsDocuments => Function == "count";

    public string BucketSpanText => string.Create(CultureInfo.InvariantCulture, $"{(int)BucketSpan.TotalMinutes}m");

    public IReadOnlyList<InjectedAnomaly> Injected(DateTimeOffset firstMonday) =>
        [.. Disturbances.Select(disturbance => disturbance.On(firstMonday))];

    /// <summary>All documents from the first Monday up to, and excluding, a time, in ascending order.</summary>
    public IEnumerable<DemoPoint> Points(DateTimeOffset firstMonday, DateTimeOffset until)
    {
        var noise = new SeededNoise(Seed);
        for (var time = firstMonday; time < until; time += BucketSpan)
        {
            var value = ValueAt((time - firstMonday).TotalHours, noise.Normal());
            if (!CountsDocuments) yield return new DemoPoint(time, Math.Round(value, 2));
            else foreach (var point in Documents(time, (int)Math.Round(Math.Max(0, value)))) yield return point;
        }
    }

    private double ValueAt(double hour, double noise)
    {
        var hourOfDay = hour % 24;
        // The minimum is at 04:00, the maximum twelve hours later.
        var daily = -Math.Cos((hourOfDay - 4) / 24 * 2 * Math.PI) * Daily;
        var weekly = (int)(hour / 24) % 7 >= 5 ? Weekend : 0;
        return Level + daily + weekly + noise * Noise + Disturbances.Sum(disturbance => disturbance.At(hour, Noise));
    }

    /// <summary>For a count, the value of a bucket is its number of documents, evenly distributed over the bucket.</summary>
    private IEnumerable<DemoPoint> Documents(DateTimeOffset bucket, int count)
    {
        for (var i = 0; i < count; i++) yield return new DemoPoint(bucket + BucketSpan * i / count, 1);
    }
}
