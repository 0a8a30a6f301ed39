using MlActors.Detection.Records;
using MlActors.Detection.Results;
using MlActors.Detection.Settings;
using static MlActors.Detection.Tests.TestDetectors;

namespace MlActors.Detection.Tests;

/// <summary>States of earlier versions, each saved after 400 hours by the last build that wrote that version.</summary>
public sealed class StateVersionSpecs
{
    private const int SavedHours = 400;

    private static readonly AnalysisSettings Settings = new(
        Hour, [MeanOf("v", partition: "host"), new DetectorSettings(DetectorFunction.Varp) { FieldName = "v" }, Counting()]);

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void A_state_of_an_earlier_version_is_continued_with_what_it_had_learned(int version)
    {
        var restored = AnomalyDetector.Restore(Settings, StateOf(version));

        var outlier = Continue(restored, hours: 100, outlierAt: 90)[90].Records.First(record => record.PartitionFieldValue == "a");

        Assert.InRange(outlier.Typical[0], 90, 350);
        Assert.InRange(outlier.RecordScore, 75, 100);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void A_state_of_an_earlier_version_is_saved_as_the_current_one_without_a_change_of_later_results(int version)
    {
        var (continued, moved) = (AnomalyDetector.Restore(Settings, StateOf(version)), AnomalyDetector.Restore(Settings, StateOf(version)));
        moved = AnomalyDetector.Restore(Settings, moved.Save());

        Assert.Equal(Exactly(Continue(continued, hours: 300)), Exactly(Continue(moved, hours: 300)));
    }

    private static List<BucketResult> Continue(AnomalyDetector detector, int hours, int? outlierAt = null)
    {
        var buckets = new List<BucketResult>();
        // The last bucket of the state is still open.
        detector.AdvanceTo(SavedHours * Hour, buckets);
        buckets.Clear();
        for (var hour = SavedHours; hour < SavedHours + hours; hour++)
            for (var record = 0; record < 6; record++)
                detector.Add(hour * Hour + record * Minute, Values(hour, record, hour - SavedHours == outlierAt), buckets);
        detector.AdvanceTo((SavedHours + hours) * Hour, buckets);
        return buckets;
    }

    private static FieldValue[] Values(int hour, int record, bool isOutlier) =>
        [N(isOutlier ? 900 : 100 + 10 * (hour % 24) + (hour * 7 + record * 11) % 13), T(record % 2 == 0 ? "a" : "b")];

    private static byte[] StateOf(int version)
    {
        using var stream = typeof(StateVersionSpecs).Assembly.GetManifestResourceStream($"state.v{version}.txt")!;
        using var reader = new StreamReader(stream);
        return Convert.FromBase64String(reader.ReadToEnd());
    }
}
