using MlActors.Detection.Records;
using MlActors.Detection.Settings;
using static MlActors.Benchmarks.Kinds.LabelledStream;
using static MlActors.Detection.Settings.DetectorFunction;

namespace MlActors.Benchmarks.Kinds;

/// <summary>Forty users with different activity, most of them absent at night, one of whom is anomalous for an hour.</summary>
internal static class UnusualMembers
{
    private const int Streams = 40;
    private const int Users = 40;

    private const string TimesSix = "6 times as many as that user's usual, 1 bucket";
    private static readonly Disturbance Busy = new(Rate: 6);
    private static readonly Disturbance High = new(Shift: 5);
    private static readonly Disturbance Low = new(Shift: -5);
    private static readonly Disturbance Apart = new(Spread: 6);
    private static readonly Disturbance FarUp = new(Shift: 20);
    private static readonly Disturbance FarDown = new(Shift: -20);

    public static IEnumerable<Kind> Kinds =>
    [
        Of(Count, null, TimesSix, Busy),
        Of(Count, null, TimesSix, Busy, Side.High),
        Of(DistinctCount, "page", "6 times as many pages, 1 bucket", Busy),
        Of(Sum, "bytes", "6 times as many records, 1 bucket", Busy),
        Of(Mean, "bytes", "values +5 deviations, 1 bucket", High),
        Of(Mean, "bytes", "values -5 deviations, 1 bucket", Low),
        Of(Mean, "bytes", "values +5 deviations, 1 bucket", High, Side.High),
        Of(Median, "bytes", "values +5 deviations, 1 bucket", High),
        Of(Max, "bytes", "values +5 deviations, 1 bucket", High),
        Of(Max, "bytes", "values +20 deviations, 1 bucket", FarUp),
        Of(Min, "bytes", "values -20 deviations, 1 bucket", FarDown),
        Of(Metric, "bytes", "values +5 deviations, 1 bucket", High),
        Of(Varp, "bytes", "values 6 times as far apart, 1 bucket", Apart),
        Of(InfoContent, "page", "6 times as many pages, 1 bucket", Busy),
    ];

    private static Kind Of(DetectorFunction function, string? field, string size, Disturbance disturbance, Side side = Side.Both)
    {
        var detector = new DetectorSettings(function) { FieldName = field, OverFieldName = "user", Side = side };
        var name = $"{FunctionName.Of(function, side)} over user";
        return new Kind("odd population member", name, size, Streams, random => Stream(random, detector, disturbance));
    }

    private static LabelledStream Stream(SeededRandom random, DetectorSettings detector, Disturbance disturbance)
    {
        var activity = Enumerable.Range(0, Users).Select(_ => Math.Exp(0.4 * random.Normal())).ToArray();
        var (from, anomalous) = (RandomStart(random, fromHour: 9, untilHour: 17), random.NextInt(Users));
        var oracleScores = new List<double>();
        return new LabelledStream(Job(detector), Arrivals(), from, from + 1, NameOf(anomalous)) { OracleScores = oracleScores };

        IEnumerable<Arrival> Arrivals()
        {
            for (var bucket = 0; bucket < Buckets; bucket++)
            {
                var (highest, present) = (0.0, 0);
                for (var user = 0; user < Users; user++)
                {
                    var disturbed = user == anomalous && bucket == from ? disturbance : Disturbance.None;
                    var rate = 5 * activity[user] * Presence(bucket);
                    var deviations = Deviations(user == anomalous && bucket == from, random.Count(rate * disturbed.Rate), disturbed);
                    if (deviations.Length > 0) present++;
                    if (deviations.Length > 0 && (bucket != from || user == anomalous))
                        highest = Math.Max(highest, OracleScoreOf(detector.Function, deviations, rate));
                    foreach (var deviation in deviations)
                        yield return new Arrival(RandomTimeIn(bucket, random), Values(NameOf(user), deviation));
                }
                // The maximum over many members is higher.
                if (detector.Side == Side.Both && detector.Function is not (Median or Metric or Varp or InfoContent))
                    oracleScores.Add(highest - Math.Log10(Math.Max(1, present)));
            }
        }

        double[] Deviations(bool isAnomalous, int count, Disturbance disturbed)
        {
            // The anomalous member must be present.
            if (isAnomalous) count = Math.Max(count, 3);
            return [.. Enumerable.Range(0, count).Select(
                _ => detector.FieldName == "bytes" ? disturbed.Spread * random.HeavyTailed() + disturbed.Shift : 0)];
        }

        FieldValue[] Values(string user, double deviation) => detector.FieldName switch
        {
            "page" => [FieldValue.Of($"page {random.NextInt(300)}"), FieldValue.Of(user)],
            "bytes" => [FieldValue.Of(1_000 + 100 * deviation), FieldValue.Of(user)],
            _ => [FieldValue.Of(user)],
        };
    }

    private static double OracleScoreOf(DetectorFunction function, double[] deviations, double rate) => function switch
    {
        Mean => TailImprobability.OfMean(deviations.Average(), deviations.Length),
        Max => TailImprobability.OfGreatest(deviations.Max(), deviations.Length),
        Min => TailImprobability.OfGreatest(-deviations.Min(), deviations.Length),
        _ => TailImprobability.OfCount(deviations.Length, rate),
    };

    private static double Presence(int bucket) => (bucket % Day is >= 8 and < 18 ? 1 : 0.05) * (bucket / Day % 7 >= 5 ? 0.2 : 1);

    private static string NameOf(int user) => $"user-{user}";
}
