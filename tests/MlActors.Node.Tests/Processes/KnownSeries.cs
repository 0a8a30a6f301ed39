using System.Globalization;

namespace MlActors.Node.Tests.Processes;

/// <summary>
/// A series to analyse: labelled real data where the data folder exists, otherwise a generated series of the same shape.
/// </summary>
internal sealed record KnownSeries(string Name, string BucketSpan, (long Time, double Value)[] Rows)
{
    /// <summary>The first millisecond after all rows.</summary>
    public long End => Rows[^1].Time + 1;

    public static KnownSeries[] Three() =>
    [
        Read("taxi", "1h", "realKnownCause/nyc_taxi.csv", step: 1_800_000, rows: 10_000),
        Read("latency", "30m", "realKnownCause/ec2_request_latency_system_failure.csv", step: 300_000, rows: 4_000),
        Read("speed", "15m", "realTraffic/speed_6005.csv", step: 300_000, rows: 2_500),
    ];

    private static KnownSeries Read(string name, string bucketSpan, string file, long step, int rows) =>
        Folder() is { } folder && File.Exists(Path.Combine(folder, file))
            ? new KnownSeries(name, bucketSpan, [.. File.ReadLines(Path.Combine(folder, file)).Skip(1).Select(Row)])
            : new KnownSeries(name, bucketSpan, Generate(step, rows));

    private static (long Time, double Value) Row(string line)
    {
        var comma = line.IndexOf(',', StringComparison.Ordinal);
        var time = DateTimeOffset.Parse(line[..comma], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        return (time.ToUnixTimeMilliseconds(), double.Parse(line[(comma + 1)..], CultureInfo.InvariantCulture));
    }

    private static (long Time, double Value)[] Generate(long step, int rows)
    {
        var random = new Random(rows);
        return
        [
            .. Enumerable.Range(0, rows).Select(i => (
                1_404_172_800_000 + i * step,
                100 + 30 * Math.Sin(i * step * 2 * Math.PI / 86_400_000) + 5 * random.NextDouble() + (i % 997 == 0 ? 80 : 0))),
        ];
    }

    private static string? Folder()
    {
        if (Environment.GetEnvironmentVariable("MLACTORS_NAB") is { Length: > 0 } named) return named;
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "MlActors.sln")))
                return Path.GetFullPath(Path.Combine(at.FullName, "..", "shared", "data", "nab"));
        return null;
    }
}
