using MlActors.Detection.Records;
using MlActors.Detection.Settings;
using static MlActors.Detection.Tests.TestDetectors;

namespace MlActors.Detection.Tests;

public sealed class ModelFootprintSpecs
{
    private const int Values = 5;

    public static TheoryData<DetectorFunction, bool> Kinds
    {
        get
        {
            var kinds = new TheoryData<DetectorFunction, bool>();
            foreach (var function in Jobs.Functions)
            {
                kinds.Add(function, false);
                if (Jobs.TakesOver(function)) kinds.Add(function, true);
            }
            return kinds;
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_footprint_is_between_one_and_three_times_the_measured_size_of_a_trained_job(
        DetectorFunction function, bool isPopulation)
    {
        var settings = Job(Jobs.Of(function, by: "by", over: isPopulation ? "over" : null, partition: "part"));
        var (detector, draws) = (new AnomalyDetector(settings), new SeededRandom(1));
        for (var hour = 0; hour < 200; hour++)
            for (var part = 0; part < 2; part++)
                for (var by = 0; by < Values; by++)
                    for (var over = 0; over < (isPopulation || settings.Detectors[0].OverFieldName is not null ? Values : 1); over++)
                        for (var record = 0; record < 2; record++)
                            detector.Add(hour * Hour, [.. settings.FieldNames.Select(name => ValueOf(name, part, by, over, function, draws))], []);
        // Up to the next bucket in which the memory is counted.
        detector.AdvanceTo(257 * Hour, []);

        var expected = ModelFootprint.BytesOf(settings, field => field == "part" ? 2 : Values);

        Assert.InRange(expected, detector.Size.ModelBytes, 3 * detector.Size.ModelBytes);
    }

    [Fact]
    public void Categories_count_as_series_and_for_their_own_memory()
    {
        var plain = ModelFootprint.BytesOf(Job(Counting()), _ => 1);
        var job = Job(Counting(by: DetectorSettings.CategoryField)) with { Categorization = new CategorizationSettings("text") };

        Assert.InRange(ModelFootprint.BytesOf(job, _ => 1), 500 * plain / 2, 1_000 * plain);
    }

    [Fact]
    public void A_million_times_a_million_values_do_not_overflow() =>
        Assert.InRange(ModelFootprint.BytesOf(Job(Counting(by: "by", partition: "part")), _ => 1e6), 1e15, 1e17);

    private static FieldValue ValueOf(string name, int part, int by, int over, DetectorFunction function, SeededRandom draws) => name switch
    {
        "by" => T($"by {by:00000000}"),
        "over" => T($"over {over:00000000}"),
        "part" => T($"part {part:00000000}"),
        _ => function == DetectorFunction.LatLong
            ? T($"{draws.Below(80)},{draws.Below(170)}")
            : N(draws.Below(100) == 0 ? 1_000 : 10 + draws.Below(5)),
    };
}
