using System.Globalization;
using MlActors.Detection.Functions;
using MlActors.Detection.Records;
using MlActors.Detection.Results;
using MlActors.Detection.Settings;
using static MlActors.Detection.Tests.Feeding;

namespace MlActors.Detection.Tests.Functions;

public sealed class PlaceSpecs
{
    private const int OddHour = 250;

    [Fact]
    public void A_place_far_from_where_it_always_was_is_found_with_both_points()
    {
        var record = Assert.Single(Analyse("-33.87,151.21", over: null).Single(bucket => bucket.Timestamp == OddHour * Hour).Records);

        Assert.Equal([-33.87, 151.21], record.Actual.AsEnumerable());
        Assert.Equal(new GeoPoint(-33.87, 151.21), record.GeoResults!.Actual);
        Assert.InRange(record.GeoResults.Typical.Latitude, 48, 53);
        Assert.InRange(record.RecordScore, 50, 100);
    }

    [Fact]
    public void Places_where_it_always_was_raise_nothing_severe() =>
        AreQuiet(Analyse(null, over: null));

    [Fact]
    public void A_member_in_an_odd_place_is_held_against_the_places_of_all()
    {
        var record = Analyse("-33.87,151.21", "over").Single(bucket => bucket.Timestamp == OddHour * Hour).Records[0];

        Assert.Equal("traveller", record.OverFieldValue);
        Assert.NotNull(Assert.Single(record.Causes).GeoResults);
    }

    [Theory]
    [InlineData("somewhere")]
    [InlineData("91,0")]
    [InlineData("0,181")]
    [InlineData("NaN,0")]
    [InlineData("1")]
    [InlineData("")]
    public void What_is_no_place_is_left_out(string text)
    {
        var detector = new AnomalyDetector(Job(Jobs.Of(DetectorFunction.LatLong, partition: "part")));
        detector.Feed(0, T(text), T("x"));

        Assert.Equal(0, detector.Advance(Hour) is [{ EventCount: 1 }] ? detector.Size.TotalPartitionFieldCount : -1);
    }

    [Theory]
    [InlineData(0, 0, 0, 180, 12_742)]
    [InlineData(90, 0, -90, 0, 12_742)]
    [InlineData(0, 179.5, 0, -179.5, 111.2)]
    [InlineData(52.52, 13.4, 48.14, 11.58, 504)]
    [InlineData(10, 20, 10, 20, 0)]
    public void Distances_are_those_of_the_globe(double north, double east, double otherNorth, double otherEast, double kilometres) =>
        Assert.Equal(kilometres, GeoDistance.Distance(north, east, otherNorth, otherEast), kilometres * 0.005 + 1e-9);

    private static List<BucketResult> Analyse(string? odd, string? over)
    {
        var (detector, draws, buckets) = (
            new AnomalyDetector(Job(Jobs.Of(DetectorFunction.LatLong, over: over))), new Draws(1), new List<BucketResult>());
        for (var hour = 0; hour < 300; hour++)
        {
            var (north, east) = hour % 3 == 0 ? (52.5, 13.4) : (48.1, 11.6);
            for (var member = 0; member < 5; member++)
            {
                if (odd is not null && hour == OddHour && over is null) break;
                Add(hour, string.Create(
                    CultureInfo.InvariantCulture, $"{north + 0.02 * draws.Normal()},{east + 0.02 * draws.Normal()}"), $"m{member}");
            }
            if (odd is not null && hour == OddHour) Add(hour, odd, "traveller");
        }
        return buckets;

        void Add(int hour, string place, string who)
        {
            FieldValue[] values = over is null ? [T(place)] : [T(place), T(who)];
            detector.Add(hour * Hour, values, buckets);
        }
    }
}
