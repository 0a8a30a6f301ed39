using MlActors.Detection.Records;
using MlActors.Detection.Settings;
using static MlActors.Benchmarks.Kinds.LabelledStream;
using static MlActors.Detection.DetectorFunction;

namespace MlActors.Benchmarks.Kinds;

/// <summary>Users who begin their day at about nine and come back after lunch, on working days, and once at another time.</summary>
internal static class Hours
{
    private const int Streams = 40;
    private const int Users = 5;

    public static IEnumerable<Kind> Kinds =>
    [
        Of(TimeOfDay, "one sign-in at night, 2 to 5 o'clock", dice => Somewhere(dice, fromHour: 2, untilHour: 5)),
        Of(TimeOfWeek, "one sign-in at night, 2 to 5 o'clock", dice => Somewhere(dice, fromHour: 2, untilHour: 5)),
        Of(TimeOfWeek, "one sign-in on a Sunday at 9 to 10 o'clock", dice => 6 * Day + Somewhere(dice, fromHour: 9, untilHour: 10, days: 1)),
    ];

    private static Kind Of(DetectorFunction function, string size, Func<Dice, int> when) =>
        new("odd hour", $"{FunctionName.Of(function)} by user", size, Streams, dice => Stream(dice, function, when(dice)));

    private static LabelledStream Stream(Dice dice, DetectorFunction function, int from)
    {
        var habits = Enumerable.Range(0, Users)
            .Select(_ => (Begins: dice.Between(8, 10), Lunch: dice.Between(12, 14), Waver: dice.Between(0.2, 0.6)))
            .ToArray();
        var odd = dice.Below(Users);
        return new LabelledStream(Job(new DetectorSettings(function) { ByFieldName = "user" }), Arrivals(), from, from + 1, NameOf(odd));

        IEnumerable<Arrival> Arrivals()
        {
            for (var day = 0; day < Buckets / Day; day++)
            {
                var signIns = new List<Arrival>();
                for (var user = 0; user < Users && day % 7 < 5; user++)
                {
                    var (begins, lunch, waver) = habits[user];
                    signIns.Add(At(day, begins + waver * dice.Normal(), user));
                    if (dice.Chance(0.8)) signIns.Add(At(day, lunch + waver * dice.Normal(), user));
                    if (dice.Chance(0.3)) signIns.Add(At(day, dice.Between(begins, 17), user));
                }
                if (day == from / Day) signIns.Add(At(day, from % Day + dice.Uniform(), odd));
                foreach (var signIn in signIns.OrderBy(signIn => signIn.Time)) yield return signIn;
            }
        }

        static Arrival At(int day, double hour, int user) => new(TimeOf(day * Day) + (long)(hour * Hour), [FieldValue.Of(NameOf(user))]);
    }

    private static string NameOf(int user) => $"user-{user}";
}
