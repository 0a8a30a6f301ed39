using MlActors.Detection.Records;
using MlActors.Detection.Settings;
using static MlActors.Benchmarks.Kinds.LabelledStream;
using static MlActors.Detection.Settings.DetectorFunction;

namespace MlActors.Benchmarks.Kinds;

/// <summary>Host names that are looked up, and log messages; once they are anomalous.</summary>
internal static class UnusualTexts
{
    private const int Streams = 40;
    private const int Hosts = 4;
    private const string DiskFailed = "ERROR disk sda failed: sector 17 is unreadable";
    private const string RandomNames = "1 host of 4 asks for random names of 30 letters, 1 bucket";
    private const string Letters = "abcdefghijklmnopqrstuvwxyz0123456789";

    private static readonly string[] Words = ["www", "mail", "cdn", "api", "static", "shop", "news", "img", "login", "search", "video", "blog"];

    private static readonly Func<int, string>[] Messages =
    [
        number => $"INFO session {number} opened for user{number % 50}",
        number => $"INFO session {number} closed for user{number % 50}",
        number => $"INFO GET /orders/{number} answered with 200 in {number % 900} ms",
        number => $"INFO garbage collection took {number % 90} ms and freed {number * 7} bytes",
        number => $"DEBUG cache entry {number} expired after {number % 600} s",
        number => $"WARN slow query of table orders: {number % 9000} ms",
        number => $"INFO heartbeat from 10.0.{number % 256}.7 received",
        number => $"INFO job {number} finished on worker-{number % 10} without errors",
    ];

    public static IEnumerable<Kind> Kinds =>
    [
        Of("info_content by host", RandomNames, random => Names(random, Side.Both, Random)),
        Of("high_info_content by host", RandomNames, random => Names(random, Side.High, Random)),
        Of("info_content by host", "3 random names among the usual ones of 1 host of 4, 1 bucket", random =>
            Names(random, Side.Both, Random, among: 3)),
        Of("info_content by host", "1 host of 4 asks for one and the same name, 1 bucket", random => Names(random, Side.Both, Same)),
        Of("low_info_content by host", "1 host of 4 asks for one and the same name, 1 bucket", random => Names(random, Side.Low, Same)),
        Of("rare by mlcategory", "one message of a new kind among some 40", random => Log(random, Rare, DiskFailed, 1)),
        Of("count by mlcategory", "6 times as many messages of one kind, 1 bucket", random => Log(random, Count, Messages[5](17), 25)),
    ];

    private static Kind Of(string function, string size, Func<SeededRandom, LabelledStream> draw) => new("odd text", function, size, Streams, draw);

    /// <summary>Names of a host lookup.</summary>
    /// <param name="random">The source of random numbers.</param>
    /// <param name="side">The side of the detector.</param>
    /// <param name="anomalous">Draws an anomalous name.</param>
    /// <param name="among">The number of anomalous names beside the usual ones; 0 for anomalous names only.</param>
    private static LabelledStream Names(SeededRandom random, Side side, Func<SeededRandom, string> anomalous, int among = 0)
    {
        var (from, host) = (RandomStart(random, 1), random.NextInt(Hosts));
        var settings = Job(new DetectorSettings(InfoContent) { FieldName = "name", ByFieldName = "host", Side = side });
        return new LabelledStream(settings, Arrivals(), from, from + 1, $"host-{host}");

        IEnumerable<Arrival> Arrivals()
        {
            for (var bucket = 0; bucket < Buckets; bucket++)
                for (var each = 0; each < Hosts; each++)
                {
                    var isAnomalous = bucket == from && each == host;
                    for (var left = 2 + random.Poisson(10); left > 0; left--) yield return Ask(
                        bucket, each, isAnomalous && among == 0 ? anomalous(random) : Usual(random));
                    for (var left = isAnomalous ? among : 0; left > 0; left--) yield return Ask(bucket, each, anomalous(random));
                }
        }

        Arrival Ask(int bucket, int each, string name) => new(RandomTimeIn(bucket, random), [FieldValue.Of(name), FieldValue.Of($"host-{each}")]);
    }

    private static string Usual(SeededRandom random) => $"{random.OneOf(Words)}.{random.OneOf(Words)}{random.NextInt(20)}.example.org";

    private static string Random(SeededRandom random) =>
        string.Concat(Enumerable.Range(0, 30).Select(_ => Letters[random.NextInt(Letters.Length)])) + ".example.org";

    private static string Same(SeededRandom random) => "www.mail7.example.org";

    private static LabelledStream Log(SeededRandom random, DetectorFunction function, string anomalous, int times)
    {
        var (course, from) = (new BaselineSignal(random), RandomStart(random, 1));
        var detector = new DetectorSettings(function) { ByFieldName = DetectorSettings.CategoryField };
        return new LabelledStream(Job(detector) with { Categorization = new CategorizationSettings("message") }, Arrivals(), from, from + 1);

        IEnumerable<Arrival> Arrivals()
        {
            for (var bucket = 0; bucket < Buckets; bucket++)
            {
                for (var left = random.Count(40 * course.ShapeAt(bucket)); left > 0; left--)
                    yield return Line(bucket, random.OneOf(Messages)(random.NextInt(100_000)));
                for (var left = bucket == from ? times : 0; left > 0; left--) yield return Line(bucket, anomalous);
            }
        }

        Arrival Line(int bucket, string message) => new(RandomTimeIn(bucket, random), [FieldValue.Of(message)]);
    }
}
