using System.Text.Json;
using static MlActors.Domain.Jobs.CloseProgress;

namespace MlActors.Domain.Jobs;

/// <summary>How a close is described to an operator, in runs, logs and refusals.</summary>
public static class CloseDescriptions
{
    /// <summary>The name of a step within a text: "stop_feed".</summary>
    public static string Describe(this CloseStep step) => JsonNamingPolicy.SnakeCaseLower.ConvertName(step.ToString());

    /// <summary>What the close waits for.</summary>
    /// <param name="feed">The job's datafeed; null when it has none.</param>
    public static string WaitingFor(this Awaiting awaiting, JobId job, DatafeedId? feed) => awaiting.Step switch
    {
        CloseStep.StopFeed when feed is { } known => $"datafeed [{known}] to stop",
        CloseStep.Flush => "all accepted records to be analysed and their results to be stored",
        CloseStep.Prune => "series that were not seen for long to be dropped",
        CloseStep.Finalize => "the last results to be stored",
        CloseStep.Snapshot => "the model to be saved and read back",
        _ => $"job [{job}] to acknowledge step [{awaiting.Step.Describe()}]",
    };

    /// <inheritdoc cref="WaitingFor(Awaiting, JobId, DatafeedId?)"/>
    public static string WaitingFor(this Forcing forcing, JobId job) => $"the forced close of job [{job}]";

    /// <inheritdoc cref="WaitingFor(Awaiting, JobId, DatafeedId?)"/>
    public static string WaitingFor(this Abandoning abandoning, JobId job) => $"job [{job}] to open again: {abandoning.Reason}";

    /// <summary>What a close waits for whose model lies before what the datafeed had read.</summary>
    public static string WaitingToCatchUp(DatafeedId feed) => $"datafeed [{feed}] to read again what was lost with an engine";

    /// <returns>What a forced close left undone; null for a close in order.</returns>
    public static string? Detail(this Completed completed) => completed.SkippedFrom is { } from
        ? $"forced, skipped from step [{from.Describe()}] on{(completed.Skipped is { } skipped ? $": {skipped}" : "")}"
        : null;
}
