using System.Globalization;
using System.Text.Json;
using MlActors.Ctl.Cluster;
using MlActors.Ctl.Commands;
using MlActors.Ctl.Terminal;

namespace MlActors.Ctl.Anomalies;

/// <summary>The verbs that show what a job has found: its anomalies, and what they have in common.</summary>
public static class FindingVerbs
{
    /// <summary>As many as fit on a screen.</summary>
    private const int DefaultTop = 20;

    public static async Task<ExitCode> AnomaliesAsync(CommandCall call, CancellationToken stop)
    {
        var answer = await AskAsync(call, "records", "record_score", stop);
        var found = Wire.Items<Anomaly>(answer, "records");
        if (call.Screen.Format != OutputFormat.Table) call.Screen.Show(answer, "records");
        else if (found.Count == 0) call.Screen.Say($"Job {call.Argument} has found no anomaly.");
        else
        {
            call.Screen.Show(Grid.Of(found,
                ("score", anomaly => Score(anomaly.RecordScore, anomaly.IsInterim)), ("time", anomaly => Time(anomaly.Timestamp)),
                ("what", anomaly => anomaly.What), ("of", anomaly => anomaly.Series), ("actual", anomaly => Numbers(anomaly.Shown.Actual)),
                ("typical", anomaly => Numbers(anomaly.Shown.Typical)), ("influencers", anomaly => anomaly.InfluencedBy)));
        }
        return ExitCode.Done;
    }

    public static async Task<ExitCode> InfluencersAsync(CommandCall call, CancellationToken stop)
    {
        var answer = await AskAsync(call, "influencers", "influencer_score", stop);
        var found = Wire.Items<Influencer>(answer, "influencers");
        if (call.Screen.Format != OutputFormat.Table) call.Screen.Show(answer, "influencers");
        else if (found.Count == 0) call.Screen.Say($"Job {call.Argument} has found no influencer.");
        else
        {
            call.Screen.Show(Grid.Of(found,
                ("score", influencer => Score(influencer.InfluencerScore, influencer.IsInterim)), ("time", influencer => Time(influencer.Timestamp)),
                ("field", influencer => influencer.InfluencerFieldName), ("value", influencer => influencer.InfluencerFieldValue)));
        }
        return ExitCode.Done;
    }

    private static Task<JsonElement> AskAsync(CommandCall call, string results, string score, CancellationToken stop) =>
        call.Cluster.GetAsync(
            $"_ml/anomaly_detectors/{Wire.InPath(call.Argument)}/results/{results}?sort={score}&desc=true&size={call.Options.Top ?? DefaultTop}",
            stop);

    // Elastic's grades: from 75 on an anomaly is critical, from 50 on major, from 25 on minor.
    private static Cell Score(double score, bool isInterim) => new(
        score.ToString("0.0", CultureInfo.InvariantCulture) + (isInterim ? " so far" : ""),
        score switch { >= 75 => Tone.Bad, >= 50 => Tone.Busy, >= 25 => Tone.Plain, _ => Tone.Quiet });

    private static Cell Time(long milliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);

    private static Cell Numbers(double[]? numbers) =>
        string.Join(", ", (numbers ?? []).Select(number => number.ToString("G6", CultureInfo.InvariantCulture)));
}
