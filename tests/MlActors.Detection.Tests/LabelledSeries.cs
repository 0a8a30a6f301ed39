using System.Globalization;
using System.Text.Json;

namespace MlActors.Detection.Tests;

/// <summary>A series with the windows of known anomalies. Windows include both ends; times are milliseconds since the epoch.</summary>
internal sealed record LabelledSeries(string Name, (long Time, double Value)[] Rows, (long From, long To)[] Windows)
{
    private const string Variable = "MLACTORS_NAB";

    /// <summary>The median interval of the rows, milliseconds.</summary>
    public long Interval
    {
        get
        {
            var steps = Rows.Zip(Rows.Skip(1), (one, next) => next.Time - one.Time).Where(step => step > 0).Order().ToArray();
            return steps[steps.Length / 2];
        }
    }

    /// <summary>The benchmark's series with these names; none where its folder does not exist.</summary>
    public static IReadOnlyList<LabelledSeries> OfBenchmark(params string[] names)
    {
        if (Folder() is not { } folder) return [];
        var windows = JsonSerializer.Deserialize<Dictionary<string, string[][]>>(File.ReadAllText(Path.Combine(folder, "windows.json")))!;
        return
        [
            .. names.Select(name => new LabelledSeries(
                name,
                [.. File.ReadLines(Path.Combine(folder, name)).Skip(1).Select(Row)],
                [.. windows[name].Select(window => (TimeOf(window[0]), TimeOf(window[1])))])),
        ];
    }

    /// <summary>
    /// Ninety days of half hours with a daily and a weekly season and seeded noise. Four days are anomalous: a spike, a low day, a weekend day like a
    /// working day, and a day that is shifted in time.
    /// </summary>
    public static LabelledSeries Synthetic(int seed)
    {
        const int days = 90, halfHours = 48;
        const long firstDay = 18_500 * TestDetectors.Day;
        var random = new Random(seed);
        var rows = new (long, double)[days * halfHours];
        for (var at = 0; at < rows.Length; at++)
        {
            var (day, slot) = (at / halfHours, at % halfHours);
            var weekend = day == 63 ? 1 : day % 7 < 2 ? 0.5 : 1;
            var course = 100 + 60 * weekend * Math.Sin(2 * Math.PI * (day == 80 ? slot + 12 : slot) / halfHours);
            if (day == 45 && slot is 20 or 21) course *= 2;
            if (day == 70) course *= 0.4;
            rows[at] = (firstDay + at * 30 * TestDetectors.Minute, course + 8 * (random.NextDouble() - random.NextDouble()));
        }
        var wrong = new[] { 45, 63, 70, 80 }.Select(day => firstDay + day * TestDetectors.Day);
        return new LabelledSeries($"synthetic {seed}", rows, [.. wrong.Select(day => (day, day + TestDetectors.Day - 1))]);
    }

    private static (long, double) Row(string line) =>
        line.Split(',') is [var time, var value]
            ? (TimeOf(time), double.Parse(value, CultureInfo.InvariantCulture))
            : throw new FormatException($"Not a time and a value: {line}");

    private static long TimeOf(string text) =>
        DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).ToUnixTimeMilliseconds();

    private static string? Folder()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named) return named;
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (!File.Exists(Path.Combine(at.FullName, "MlActors.sln"))) continue;
            var folder = Path.Combine(at.FullName, "..", "shared", "data", "nab");
            return Directory.Exists(folder) ? folder : null;
        }
        return null;
    }
}
