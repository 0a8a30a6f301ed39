using System.Globalization;

namespace MlActors.Benchmarks.Kinds;

/// <summary>The detections of one kind by one type of score, at the threshold that one in a thousand normal buckets exceeds.</summary>
internal sealed record DetectionRate(double Portion, double Threshold, int[] Delays)
{
    private const int UsualPerFalseAlarm = 1_000;

    public string Share => string.Create(CultureInfo.InvariantCulture, $"{100 * Portion:F0} %");

    /// <summary>Null where there are no such scores.</summary>
    public static DetectionRate? By(Outcome[] outcomes, Func<Outcome, Scores> sort)
    {
        var usual = outcomes.SelectMany(outcome => sort(outcome).Usual).OrderDescending().ToArray();
        if (usual.Length == 0) return null;
        var threshold = usual[usual.Length / UsualPerFalseAlarm];
        var delays = outcomes.Select(outcome => sort(outcome).DelayAt(threshold)).OfType<int>().ToArray();
        return new DetectionRate(delays.Length / (double)outcomes.Length, threshold, delays);
    }

    /// <summary>Three cells of the table.</summary>
    public override string ToString()
    {
        var delay = Delays.Length == 0 ? "" : Delays.Average().ToString("F1", CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"{Share} | {Threshold:F1} | {delay}");
    }
}
