using MlActors.Detection.Records;
using MlActors.Detection.Results;
using static MlActors.Detection.Tests.Feeding;

namespace MlActors.Detection.Tests;

public sealed class AllocationSpecs
{
    [Theory]
    [InlineData(DetectorFunction.Count)]
    [InlineData(DetectorFunction.Mean)]
    public void Adding_to_known_series_allocates_nothing(DetectorFunction function)
    {
        var detector = new AnomalyDetector(Job(new DetectorSettings(function)
        {
            FieldName = function == DetectorFunction.Count ? null : "v",
            ByFieldName = "by",
            PartitionFieldName = "partition",
        }));
        FieldValue[][] records = function == DetectorFunction.Count
            ? [[T("a"), N(17.25)], [N(3), T("x")]]
            : [[N(1), T("a"), N(17.25)], [N(2), N(3), T("x")]];
        foreach (var record in records) detector.Feed(0, record);
        List<BucketResult> completed = [];

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var time = 0; time < 1_000; time++)
            foreach (var record in records) detector.Add(time, record, completed);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void An_idle_job_of_one_series_is_small()
    {
        var detector = new AnomalyDetector(Job(MeanOf("v"), span: 5 * Minute));
        for (var bucket = 0; bucket < 3 * 7 * Day / (5 * Minute); bucket++) detector.Feed(bucket * 5 * Minute, N(bucket % 288));

        Assert.InRange(detector.Save().Length, 1_000, 3_072);
        Assert.InRange(detector.Size.ModelBytes, 1_000, 8_192);
    }
}
