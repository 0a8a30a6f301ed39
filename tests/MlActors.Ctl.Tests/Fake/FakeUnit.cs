using System.Text.Json.Nodes;

namespace MlActors.Ctl.Tests.Fake;

/// <summary>A job or datafeed of the fake cluster.</summary>
public sealed class FakeUnit(string state)
{
    public string State { get; set; } = state;
    public string? Job { get; init; }
    public string? Node { get; init; }
    public long ModelBytes { get; init; }
    public string? WaitingFor { get; init; }

    public long Processed { get; set; } = 1234;
    public long? LatestRecord { get; set; }
    public string? CurrentSnapshot { get; set; }
    public List<string> Snapshots { get; } = [];
    public List<JsonObject> Buckets { get; } = [];
    public List<JsonObject> Records { get; } = [];
    public List<JsonObject> Influencers { get; } = [];

    /// <summary>The reason with which opening or starting is refused.</summary>
    public string? RefusalReason { get; init; }

    /// <summary>Accepts requests without changing its state.</summary>
    public bool IgnoresRequests { get; init; }

    public static bool Matches(string expression, string id) => expression == "_all" || expression.Split(',').Any(part =>
        part.EndsWith('*') ? id.StartsWith(part[..^1], StringComparison.Ordinal) : part == id);

    public JsonObject Stats(string idName, string id)
    {
        var stats = new JsonObject { [idName] = id, ["state"] = State };
        if (Node is not null) stats["node"] = new JsonObject { ["id"] = Node, ["name"] = Node };
        if (WaitingFor is not null) stats["waiting_for"] = WaitingFor;
        if (idName == "job_id")
        {
            stats["data_counts"] = new JsonObject {
                ["processed_record_count"] = Processed, ["bucket_count"] = 12, ["latest_record_timestamp"] = LatestRecord };
            stats["model_size_stats"] = new JsonObject { ["model_bytes"] = ModelBytes, ["memory_status"] = "ok" };
        }
        else stats["timing_stats"] = new JsonObject { ["job_id"] = Job, ["search_count"] = 7 };
        return stats;
    }
}
