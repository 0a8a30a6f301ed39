using MlActors.Detection.Settings;
using static MlActors.Detection.Tests.TestDetectors;

namespace MlActors.Detection.Tests.Scoring;

public sealed class MaxRecordsSpecs
{
    private const int Series = 150;

    [Theory]
    [InlineData(null, AnalysisSettings.DefaultMaxRecords)]
    [InlineData(3, 3)]
    [InlineData(500, Series)]
    public void A_bucket_has_as_many_records_as_are_wanted_the_worst_first_and_nothing_else_changes(int? wanted, int expected)
    {
        var (limited, all) = (new AnomalyDetector(Job(MeanOf("v", by: "by"))), new AnomalyDetector(Job(MeanOf("v", by: "by"))));
        if (wanted is { } most) limited.Report(plot: null, most);
        all.Report(plot: null, int.MaxValue);
        foreach (var detector in new[] { limited, all }) Feed(detector);

        var (few, every) = (Assert.Single(limited.Advance(61 * Hour)), Assert.Single(all.Advance(61 * Hour)));

        Assert.Equal((Series, expected), (every.Records.Length, few.Records.Length));
        Assert.Equal(Exactly(every with { Records = every.Records[..expected] }), Exactly(few));
        Assert.Equal(all.Save(), limited.Save());
    }

    private static void Feed(AnomalyDetector detector)
    {
        for (var hour = 0; hour <= 60; hour++)
            for (var name = 0; name < Series; name++)
                detector.Feed(hour * Hour, N(10 + hour % 3 + (hour == 60 ? 100 + name : 0)), T($"s{name}"));
    }
}
