using MlActors.Detection.Records;
using MlActors.Detection.Results;
using MlActors.Detection.Settings;
using static MlActors.Detection.Tests.TestDetectors;

namespace MlActors.Detection.Tests;

public sealed class AllocationSpecs
{
    public static TheoryData<DetectorFunction> Functions => [.. Jobs.Functions];

    [Theory]
    [MemberData(nameof(Functions))]
    public void Adding_to_known_series_allocates_nothing(DetectorFunction function)
    {
        var settings = Job(Jobs.Of(function, "by", Jobs.TakesOver(function) ? "over" : null, "partition"));
        var detector = new AnomalyDetector(settings);
        FieldValue[][] records = [Record(T("a"), N(17.25), T("m")), Record(N(3), T("x"), N(8))];
        List<BucketResult> completed = [];

        // The runtime sometimes allocates on this thread when it recompiles a method; the detector would allocate in every round.
        Assert.Contains(0, Enumerable.Range(0, 10).Select(_ => BytesOfRound()));
        Assert.NotEmpty(detector.Advance(Hour));
        Assert.Equal(2, detector.Size.TotalByFieldCount);

        long BytesOfRound()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var time = 0; time < 1_000; time++)
                foreach (var record in records) detector.Add(time, record, completed);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        FieldValue[] Record(FieldValue by, FieldValue partition, FieldValue over) => [.. settings.FieldNames.Select(name => name switch
        {
            "v" => function == DetectorFunction.LatLong ? T("12.5,-3") : N(7.25),
            "by" => by,
            "partition" => partition,
            _ => over,
        })];
    }

    [Fact]
    public void The_model_of_a_single_series_is_small()
    {
        var draws = new SeededRandom(1);
        var detector = TrainedWith(bucket => bucket % 288 + 20 * draws.Normal());

        Assert.InRange(detector.Save().Length, 1_000, 3_328);
        Assert.InRange(detector.Size.ModelBytes, 1_000, 8_192);
    }

    [Fact]
    public void The_model_of_a_smooth_signal_has_room_for_its_shapes()
    {
        var detector = TrainedWith(bucket => 50 * Math.Sin(bucket / 6.4));

        Assert.InRange(detector.Save().Length, 3_072, 7_168);
        Assert.InRange(detector.Size.ModelBytes, 6_144, 16_384);
    }

    private static AnomalyDetector TrainedWith(Func<int, double> value)
    {
        var detector = new AnomalyDetector(Job(MeanOf("v"), span: 5 * Minute));
        for (var bucket = 0; bucket < 3 * 7 * Day / (5 * Minute); bucket++) detector.Feed(bucket * 5 * Minute, N(value(bucket)));
        return detector;
    }
}
