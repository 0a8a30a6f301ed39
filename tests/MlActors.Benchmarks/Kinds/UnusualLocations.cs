using System.Globalization;
using MlActors.Detection.Records;
using MlActors.Detection.Settings;
using static MlActors.Benchmarks.Kinds.LabelledStream;

namespace MlActors.Benchmarks.Kinds;

/// <summary>Five users who sign in from near their home, sometimes from work, and once from a distant location.</summary>
internal static class UnusualLocations
{
    private const int Streams = 40;
    private const int Users = 5;
    private const double Near = 0.05;
    private const double DegreesToWork = 0.3;

    public static IEnumerable<Kind> Kinds => [Of(8, "900 km"), Of(2, "200 km")];

    private static Kind Of(double degrees, string distance) => new(
        "odd place", "lat_long by user", $"one sign-in of 1 user from {distance} away", Streams, random => Stream(random, degrees));

    private static LabelledStream Stream(SeededRandom random, double degrees)
    {
        var homes = Enumerable.Range(0, Users).Select(_ => (North: random.Between(-50, 50), East: random.Between(-150, 150))).ToArray();
        var (from, anomalous) = (RandomStart(random, fromHour: 9, untilHour: 17), random.NextInt(Users));
        var settings = Job(new DetectorSettings(DetectorFunction.LatLong) { FieldName = "place", ByFieldName = "user" });
        return new LabelledStream(settings, Arrivals(), from, from + 1, NameOf(anomalous));

        IEnumerable<Arrival> Arrivals()
        {
            for (var bucket = 0; bucket < Buckets; bucket++)
            {
                for (var user = 0; user < Users; user++)
                {
                    if (user == anomalous && bucket == from) yield return SignIn(bucket, user, degrees);
                    else if (bucket % Day is >= 7 and < 22 && random.Chance(0.4))
                        yield return SignIn(bucket, user, random.Chance(0.2) ? DegreesToWork : 0);
                }
            }
        }

        Arrival SignIn(int bucket, int user, double away) => new(
            RandomTimeIn(bucket, random),
            [FieldValue.Of(Place(homes[user].North + away, homes[user].East)), FieldValue.Of(NameOf(user))]);

        string Place(double north, double east) =>
            string.Create(CultureInfo.InvariantCulture, $"{north + Near * random.Normal():F5},{east + Near * random.Normal():F5}");
    }

    private static string NameOf(int user) => $"user-{user}";
}
