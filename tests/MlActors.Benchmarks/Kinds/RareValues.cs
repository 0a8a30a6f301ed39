using MlActors.Detection.Records;
using MlActors.Detection.Settings;
using static MlActors.Benchmarks.Kinds.LabelledStream;
using static MlActors.Detection.Settings.DetectorFunction;

namespace MlActors.Benchmarks.Kinds;

/// <summary>Processes that run on hosts: some always, some once in four days, and one that is new.</summary>
internal static class RareValues
{
    private const int Streams = 40;
    private const int Usual = 6;
    private const int Occasional = 8;
    private const double OnceInFourDays = 1.0 / 96;

    public static IEnumerable<Kind> Kinds =>
    [
        Of("rare by process", "one record of a new value among some 30", new DetectorSettings(
            Rare) { ByFieldName = "process" }, hosts: 1, newRecords: 1),
        Of("rare by process partition host", "one record of a new value at 1 host of 4",
            new DetectorSettings(Rare) { ByFieldName = "process", PartitionFieldName = "host" }, hosts: 4, newRecords: 1),
        Of("rare by process over host", "1 host of 25 runs what no other does",
            new DetectorSettings(Rare) { ByFieldName = "process", OverFieldName = "host" }, hosts: 25, newRecords: 1),
        Of("freq_rare by process over host", "1 host of 25 runs 20 times what no other does",
            new DetectorSettings(FreqRare) { ByFieldName = "process", OverFieldName = "host" }, hosts: 25, newRecords: 20),
    ];

    private static Kind Of(string function, string size, DetectorSettings detector, int hosts, int newRecords) =>
        new("rare value", function, size, Streams, random => Stream(random, detector, hosts, newRecords));

    private static LabelledStream Stream(SeededRandom random, DetectorSettings detector, int hosts, int newRecords)
    {
        var (from, anomalous) = (RandomStart(random, 1), random.NextInt(hosts));
        var anomalousEntity = hosts > 1 ? $"host-{anomalous}" : "new";
        return new LabelledStream(Job(detector), Arrivals(), from, from + 1, anomalousEntity);

        IEnumerable<Arrival> Arrivals()
        {
            for (var bucket = 0; bucket < Buckets; bucket++)
            {
                for (var host = 0; host < hosts; host++)
                {
                    for (var process = 0; process < Usual; process++)
                        for (var left = random.Poisson(5); left > 0; left--) yield return Run(bucket, $"usual-{process}", host);
                    for (var process = 0; process < Occasional; process++)
                        if (random.Chance(OnceInFourDays)) yield return Run(bucket, $"occasional-{process}", host);
                    for (var left = bucket == from && host == anomalous ? newRecords : 0; left > 0; left--) yield return Run(bucket, "new", host);
                }
            }
        }

        Arrival Run(int bucket, string process, int host) => new(
            RandomTimeIn(bucket, random),
            hosts > 1 ? [FieldValue.Of(process), FieldValue.Of($"host-{host}")] : [FieldValue.Of(process)]);
    }
}
