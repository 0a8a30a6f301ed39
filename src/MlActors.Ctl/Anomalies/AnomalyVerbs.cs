using System.Globalization;
using System.Text.Json;
using MlActors.Ctl.Cluster;
using MlActors.Ctl.Commands;
using MlActors.Ctl.Terminal;

namespace MlActors.Ctl.Anomalies;

/// <summary>The verbs that show the results of a job: its anomalies and their influencers.</summary>
public static class AnomalyVerbs
{
    /// <summary>About as many rows as fit on a screen.</summary>
    private const int DefaultTop = 20;

    public static async Task<ExitCode> AnomaliesAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var response = await GetResultsAsync(call, "records", "record_score", cancellationToken);
        var anomalies = ApiJson.Items<Anomaly>(response, "records");
        if (call.Screen.Format != OutputFormat.Table) call.Screen.Show(response, "records");
        else if (anomalies.Count == 0) call.Screen.WriteLine($"Job {call.Argument} has found no anomaly.");
        else
        {
            call.Screen.Show(Grid.Of(anomalies,
                ("score", anomaly => Score(anomaly.RecordScore, anomaly.IsInterim)), ("time", anomaly => Time(anomaly.Timestamp)),
                ("what", anomaly => anomaly.Measure), ("of", anomaly => anomaly.Series), ("actual", anomaly => Numbers(anomaly.Displayed.Actual)),
                ("typical", anomaly => Numbers(anomaly.Displayed.Typical)), ("influencers", anomaly => anomaly.InfluencedBy)));
        }
        return ExitCode.Done;
    }

    public static async Task<ExitCode> InfluencersAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var response = await GetResultsAsync(call, "influencers", "influencer_score", cancellationToken);
        var anomalies = ApiJson.Items<Influencer>(response, "influencers");
        if (call.Screen.Format != OutputFormat.Table) call.Screen.Show(response, "influencers");
        else if (anomalies.Count == 0) call.Screen.WriteLine($"Job {call.Argument} has found no influencer.");
        else
        {
            call.Screen.Show(Grid.Of(anomalies,
                ("score", influencer => Score(influencer.InfluencerScore, influencer.IsInterim)), ("time", influencer => Time(influencer.Timestamp)),
                ("field", influencer => influencer.InfluencerFieldName), ("value", influencer => influencer.InfluencerFieldValue)));
        }
        return ExitCode.Done;
    }

    private static Task<JsonElement> GetResultsAsync(CommandCall call, string results, string score, CancellationToken cancellationToken) =>
        call.Cluster.GetAsync(
            $"_ml/anomaly_detectors/{IdExpression.ForPath(call.Argument)}/results/{results}"
            + $"?sort={score}&desc=true&size={call.Options.Top ?? DefaultTop}", cancellationToken);

    // Elastic's severities: critical from 75, major from 50, minor from 25.
    private static Cell Score(double score, bool isInterim) => new(
        score.ToString("0.0", CultureInfo.InvariantCulture) + (isInterim ? " so far" : ""),
        score switch { >= 75 => Tone.Bad, >= 50 => Tone.Busy, >= 25 => Tone.Plain, _ => Tone.Quiet });

    private static Cell Time(long milliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);

    private static Cell Numbers(double[]? numbers) =>
        string.Join(", ", (numbers ?? []).Select(number => number.ToString("G6", CultureInfo.InvariantCulture)));
}
