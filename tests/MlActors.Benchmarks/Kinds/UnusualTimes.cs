using MlActors.Detection.Records;
using MlActors.Detection.Settings;
using static MlActors.Benchmarks.Kinds.LabelledStream;
using static MlActors.Detection.Settings.DetectorFunction;

namespace MlActors.Benchmarks.Kinds;

/// <summary>Users who sign in at about nine and after lunch on working days, and once at another time.</summary>
internal static class UnusualTimes
{
    private const int Streams = 40;
    private const int Users = 5;

    public static IEnumerable<Kind> Kinds =>
    [
        Of(TimeOfDay, "one sign-in at night, 2 to 5 o'clock", random => RandomStart(random, fromHour: 2, untilHour: 5)),
        Of(TimeOfWeek, "one sign-in at night, 2 to 5 o'clock", random => RandomStart(random, fromHour: 2, untilHour: 5)),
        Of(TimeOfWeek, "one sign-in on a Sunday at 9 to 10 o'clock", random => 6 * Day + RandomStart(random, fromHour: 9, untilHour: 10, days: 1)),
    ];

    private static Kind Of(DetectorFunction function, string size, Func<SeededRandom, int> when) =>
        new("odd hour", $"{FunctionName.Of(function)} by user", size, Streams, random => Stream(random, function, when(random)));

    private static LabelledStream Stream(SeededRandom random, DetectorFunction function, int from)
    {
        var habits = Enumerable.Range(0, Users)
            .Select(_ => (Begins: random.Between(8, 10), Lunch: random.Between(12, 14), Waver: random.Between(0.2, 0.6)))
            .ToArray();
        var anomalous = random.NextInt(Users);
        return new LabelledStream(Job(new DetectorSettings(function) { ByFieldName = "user" }), Arrivals(), from, from + 1, NameOf(anomalous));

        IEnumerable<Arrival> Arrivals()
        {
            for (var day = 0; day < Buckets / Day; day++)
            {
                var signIns = new List<Arrival>();
                for (var user = 0; user < Users && day % 7 < 5; user++)
                {
                    var (begins, lunch, deviation) = habits[user];
                    signIns.Add(At(day, begins + deviation * random.Normal(), user));
                    if (random.Chance(0.8)) signIns.Add(At(day, lunch + deviation * random.Normal(), user));
                    if (random.Chance(0.3)) signIns.Add(At(day, random.Between(begins, 17), user));
                }
                if (day == from / Day) signIns.Add(At(day, from % Day + random.Uniform(), anomalous));
                foreach (var signIn in signIns.OrderBy(signIn => signIn.Time)) yield return signIn;
            }
        }

        static Arrival At(int day, double hour, int user) => new(TimeOf(day * Day) + (long)(hour * Hour), [FieldValue.Of(NameOf(user))]);
    }

    private static string NameOf(int user) => $"user-{user}";
}
