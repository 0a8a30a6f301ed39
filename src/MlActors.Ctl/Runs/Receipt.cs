using System.Text.Json;
using MlActors.Ctl.Cluster;

namespace MlActors.Ctl.Runs;

/// <summary>What a run did to its units, as they acknowledged it.</summary>
/// <param name="Format">The version of the document; a newer one may have further fields.</param>
public sealed record Receipt(
    long Format, string RunId, RunKind Kind, RunOutcome Outcome, long StartedAt, long? TookMs, IReadOnlyList<UnitReceipt> Units)
{
    public string? Build { get; init; }

    public string? StartedBy { get; init; }

    public RunOptions? Options { get; init; }

    public PredictedRun? Prediction { get; init; }
}

/// <summary>A unit of a receipt.</summary>
public sealed record UnitReceipt(UnitType Type, string Id, UnitState State, string? Node)
{
    public string? RunId { get; init; }
    public string? Reason { get; init; }
    public string? Build { get; init; }
    public long Epoch { get; init; }
    public int Starts { get; init; }
    public bool? Synced { get; init; }
    public RecordCounts? Records { get; init; }
    public ResultCounts? Results { get; init; }
    public SnapshotFacts? Snapshot { get; init; }
    public SourcePosition? Position { get; init; }
    public SourcePosition? ReadUpTo { get; init; }
    public IReadOnlyList<StepFacts> Steps { get; init; } = [];
    public IReadOnlyList<string> SkippedSteps { get; init; } = [];
    public string? Skipped { get; init; }

    public UnitKey Key => new(Type, Id);
}

/// <summary>The records in the saved model.</summary>
public sealed record RecordCounts(
    long Processed, long OutOfOrder, long InvalidDate, long MissingFields, long InputBytes, long? Earliest, long? Latest);

/// <summary>The buckets of the saved model.</summary>
public sealed record ResultCounts(long Buckets, long EmptyBuckets, long? LatestBucket);

public sealed record SnapshotFacts(string Id, string Sha256, long Bytes);

public sealed record SourcePosition(long Time, string? Tiebreak);

/// <summary>An acknowledged step.</summary>
/// <param name="At">Milliseconds since the Unix epoch.</param>
public sealed record StepFacts(string Step, long At, long TookMs, int Attempts, string? Detail);

/// <summary>The request of the REST API for a receipt.</summary>
public static class ReceiptRequests
{
    public static async Task<(JsonElement Response, Receipt Receipt)> ReceiptAsync(
        this ClusterClient cluster, string runId, CancellationToken cancellationToken)
    {
        var response = await cluster.GetAsync($"{RunRequests.PathOf(runId)}/receipt", cancellationToken);
        return (response, ApiJson.Read<Receipt>(response));
    }
}
