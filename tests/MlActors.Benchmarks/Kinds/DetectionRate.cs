using System.Globalization;

namespace MlActors.Benchmarks.Kinds;

/// <summary>What was found of one kind by one sort of scores, at the threshold that lets one in a thousand usual buckets through.</summary>
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
