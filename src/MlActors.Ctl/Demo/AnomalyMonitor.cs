using System.Globalization;
using MlActors.Ctl.Cluster;
using MlActors.Ctl.Terminal;

namespace MlActors.Ctl.Demo;

/// <summary>Polls the anomalies of all demo jobs, prints each one once, and counts which injected anomalies were found.</summary>
public sealed class AnomalyMonitor(ClusterClient cluster, IReadOnlyList<LoadedSeries> loaded, Screen screen)
{
    public const int MinimumScore = 50;
    private const int PageSize = 1000;

    private readonly HashSet<(string Job, long Time, int Detector)> _reported = [];
    private readonly HashSet<(string Job, InjectedAnomaly Cause)> _found = [];

    public int Injected => loaded.Sum(series => series.Injected.Count);
    public int Found => _found.Count;

    /// <summary>The number of reported anomalies that no injected anomaly explains.</summary>
    public int Unexplained { get; private set; }

    public IEnumerable<(LoadedSeries Series, InjectedAnomaly Cause)> Missed =>
        loaded.SelectMany(series => series.Injected.Where(cause => !_found.Contains((series.JobId, cause))).Select(cause => (series, cause)));

    public async Task PollAsync(CancellationToken cancellationToken)
    {
        foreach (var series in loaded)
        {
            var query = $"record_score={MinimumScore}&exclude_interim=true&sort=timestamp&desc=false&size={PageSize}";
            var response = await cluster.GetAsync($"_ml/anomaly_detectors/{series.JobId}/results/records?{query}", cancellationToken);
            foreach (var found in ApiJson.Items<FoundAnomaly>(response, "records")) Report(series, found);
        }
    }

    private void Report(LoadedSeries series, FoundAnomaly found)
    {
        if (!_reported.Add((series.JobId, found.Timestamp, found.DetectorIndex))) return;
        var cause = series.CauseOf(found);
        var isInTime = cause?.Covers(found.Start, series.Series.BucketSpan) ?? false;
        if (cause is null) Unexplained++;
        else if (isInTime) _found.Add((series.JobId, cause));
        screen.WriteLine(Format(found, cause, isInTime), cause is null ? Tone.Plain : Tone.Good);
    }

    /// <summary>Formats an anomaly as one line: score, job, bucket, actual and typical value, and the injected anomaly that explains it.</summary>
    public static string Format(FoundAnomaly found, InjectedAnomaly? cause, bool isInTime)
    {
        var values = $"actual {First(found.Actual)}, typical {First(found.Typical)}";
        var explanation = cause is null ? "" : $"  ✓ {(isInTime ? "injected" : "echo of the injected")} {cause.Description}";
        return string.Create(
            CultureInfo.InvariantCulture, $"{found.RecordScore,5:0.0}  {found.JobId,-17} {found.Start:yyyy-MM-dd HH:mm}  {values}{explanation}");
    }

    private static string First(IReadOnlyList<double>? values) =>
        values is [var first, ..] ? first.ToString("0.##", CultureInfo.InvariantCulture) : "?";
}
