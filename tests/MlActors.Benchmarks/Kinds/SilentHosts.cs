using MlActors.Detection.Records;
using MlActors.Detection.Settings;
using static MlActors.Benchmarks.Kinds.LabelledStream;
using static MlActors.Detection.Settings.DetectorFunction;

namespace MlActors.Benchmarks.Kinds;

/// <summary>Eight hosts with separate signals, one of which becomes silent.</summary>
internal static class SilentHosts
{
    private const int Streams = 40;
    private const int Number = 8;
    private const int Silence = 6;

    public static IEnumerable<Kind> Kinds =>
    [
        Of("partition", 12, host => new DetectorSettings(Count) { PartitionFieldName = host }),
        Of("by", 12, host => new DetectorSettings(Count) { ByFieldName = host }),
        Of("partition", 3, host => new DetectorSettings(Count) { PartitionFieldName = host, Side = Side.Low }),
        Of("by", 12, host => new DetectorSettings(Sum) { FieldName = "bytes", ByFieldName = host }),
        Of("by", 12, host => new DetectorSettings(Sum) { FieldName = "bytes", ByFieldName = host, Side = Side.Low }),
    ];

    private static Kind Of(string split, double rate, Func<string, DetectorSettings> detector)
    {
        var settings = detector("host");
        var name = $"{FunctionName.Of(settings.Function, settings.Side)} {split} host";
        var size = $"1 host of {Number} silent for {Silence} buckets, {rate} records usually";
        return new Kind("silent entity", name, size, Streams, random => Stream(random, settings, rate));
    }

    private static LabelledStream Stream(SeededRandom random, DetectorSettings detector, double rate)
    {
        var courses = Enumerable.Range(0, Number).Select(_ => (Course: new BaselineSignal(random), Rate: rate * random.Between(0.7, 1.5))).ToArray();
        var (from, silent) = (RandomStart(random, Silence), random.NextInt(Number));
        return new LabelledStream(Job(detector), Arrivals(), from, from + Silence, NameOf(silent));

        IEnumerable<Arrival> Arrivals()
        {
            for (var bucket = 0; bucket < Buckets; bucket++)
            {
                for (var host = 0; host < Number; host++)
                {
                    if (host == silent && bucket >= from && bucket < from + Silence) continue;
                    for (var left = random.Count(courses[host].Rate * courses[host].Course.ShapeAt(bucket)); left > 0; left--)
                        yield return new Arrival(RandomTimeIn(bucket, random), Values(NameOf(host)));
                }
            }
        }

        FieldValue[] Values(string host) =>
            detector.FieldName is null ? [FieldValue.Of(host)] : [FieldValue.Of(Math.Exp(7 + random.Normal())), FieldValue.Of(host)];
    }

    private static string NameOf(int host) => $"host-{host}";
}
