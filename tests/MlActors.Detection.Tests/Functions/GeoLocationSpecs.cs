using System.Globalization;
using MlActors.Detection.Functions;
using MlActors.Detection.Records;
using MlActors.Detection.Results;
using MlActors.Detection.Settings;
using static MlActors.Detection.Tests.TestDetectors;

namespace MlActors.Detection.Tests.Functions;

public sealed class GeoLocationSpecs
{
    private const int AnomalousHour = 250;

    [Fact]
    public void A_distant_location_is_detected_with_the_actual_and_the_typical_point()
    {
        var record = Assert.Single(Analyse("-33.87,151.21", over: null).Single(bucket => bucket.Timestamp == AnomalousHour * Hour).Records);

        Assert.Equal([-33.87, 151.21], record.Actual.AsEnumerable());
        Assert.Equal(new GeoPoint(-33.87, 151.21), record.GeoResults!.Actual);
        Assert.InRange(record.GeoResults.Typical.Latitude, 48, 53);
        Assert.InRange(record.RecordScore, 50, 100);
    }

    [Fact]
    public void Usual_locations_have_no_severe_scores() =>
        AreQuiet(Analyse(null, over: null));

    [Fact]
    public void A_member_at_an_unusual_location_is_compared_with_the_locations_of_all_members()
    {
        var record = Analyse("-33.87,151.21", "over").Single(bucket => bucket.Timestamp == AnomalousHour * Hour).Records[0];

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
    public void An_invalid_location_is_ignored(string text)
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
    public void Distances_approximate_those_on_the_globe(double north, double east, double otherNorth, double otherEast, double kilometres) =>
        Assert.Equal(kilometres, GeoDistance.Distance(north, east, otherNorth, otherEast), kilometres * 0.005 + 1e-9);

    private static List<BucketResult> Analyse(string? anomalous, string? over)
    {
        var (detector, draws, buckets) = (
            new AnomalyDetector(Job(Jobs.Of(DetectorFunction.LatLong, over: over))), new SeededRandom(1), new List<BucketResult>());
        for (var hour = 0; hour < 300; hour++)
        {
            var (north, east) = hour % 3 == 0 ? (52.5, 13.4) : (48.1, 11.6);
            for (var member = 0; member < 5; member++)
            {
                if (anomalous is not null && hour == AnomalousHour && over is null) break;
                Add(hour, string.Create(
                    CultureInfo.InvariantCulture, $"{north + 0.02 * draws.Normal()},{east + 0.02 * draws.Normal()}"), $"m{member}");
            }
            if (anomalous is not null && hour == AnomalousHour) Add(hour, anomalous, "traveller");
        }
        return buckets;

        void Add(int hour, string position, string who)
        {
            FieldValue[] values = over is null ? [T(position)] : [T(position), T(who)];
            detector.Add(hour * Hour, values, buckets);
        }
    }
}
