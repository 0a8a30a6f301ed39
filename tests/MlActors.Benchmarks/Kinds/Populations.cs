using MlActors.Detection;
using MlActors.Detection.Records;
using static MlActors.Benchmarks.Kinds.LabelledStream;
using static MlActors.Detection.DetectorFunction;

namespace MlActors.Benchmarks.Kinds;

/// <summary>Forty users who differ in how much they do, most of them absent at night, and one who does for an hour what nobody does.</summary>
internal static class Populations
{
    private const int Streams = 40;
    private const int Users = 40;

    private static readonly Disturbance Busy = new(Rate: 6);
    private static readonly Disturbance Large = new(Shift: 5);

    public static IEnumerable<Kind> Kinds =>
    [
        Of(Count, null, "6 times as many as that user's usual, 1 bucket", Busy),
        Of(Count, null, "6 times as many as that user's usual, 1 bucket", Busy, Side.High),
        Of(DistinctCount, "page", "6 times as many pages, 1 bucket", Busy),
        Of(Sum, "bytes", "6 times as many records, 1 bucket", Busy),
        Of(Mean, "bytes", "values +5 deviations, 1 bucket", Large),
        Of(Max, "bytes", "values +5 deviations, 1 bucket", Large),
    ];

    private static Kind Of(DetectorFunction function, string? field, string size, Disturbance disturbance, Side side = Side.Both)
    {
        var detector = new DetectorSettings(function) { FieldName = field, OverFieldName = "user", Side = side };
        var name = $"{FunctionName.Of(function, side)} over user";
        return new Kind("odd population member", name, size, Streams, dice => Stream(dice, detector, disturbance));
    }

    private static LabelledStream Stream(Dice dice, DetectorSettings detector, Disturbance disturbance)
    {
        var eagerness = Enumerable.Range(0, Users).Select(_ => Math.Exp(0.4 * dice.Normal())).ToArray();
        var (from, odd) = (Somewhere(dice, fromHour: 9, untilHour: 17), dice.Below(Users));
        return new LabelledStream(Job(detector), Arrivals(), from, from + 1, NameOf(odd));

        IEnumerable<Arrival> Arrivals()
        {
            for (var bucket = 0; bucket < Buckets; bucket++)
            {
                for (var user = 0; user < Users; user++)
                {
                    var disturbed = user == odd && bucket == from ? disturbance : Disturbance.None;
                    var many = dice.Count(5 * eagerness[user] * Presence(bucket) * disturbed.Rate);
                    // Whoever is to be odd has to be there.
                    if (user == odd && bucket == from) many = Math.Max(many, 3);
                    for (; many > 0; many--)
                        yield return new Arrival(SometimeIn(bucket, dice), Values(NameOf(user), disturbed));
                }
            }
        }

        FieldValue[] Values(string user, Disturbance disturbed) => detector.FieldName switch
        {
            "page" => [FieldValue.Of($"page {dice.Below(300)}"), FieldValue.Of(user)],
            "bytes" => [FieldValue.Of(1_000 + 100 * (dice.HeavyTailed() + disturbed.Shift)), FieldValue.Of(user)],
            _ => [FieldValue.Of(user)],
        };
    }

    private static double Presence(int bucket) => (bucket % Day is >= 8 and < 18 ? 1 : 0.05) * (bucket / Day % 7 >= 5 ? 0.2 : 1);

    private static string NameOf(int user) => $"user-{user}";
}
