using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace MlActors.Ctl.Tests.Fake;

/// <summary>The documents, configurations, snapshots and results of the fake cluster, which the demo writes and the rehearsal reads.</summary>
internal static class FakeDocuments
{
    public static void Map(WebApplication server, FakeCluster cluster)
    {
        server.MapPost("/_bulk", () => FakeCluster.Json(new JsonObject { ["errors"] = cluster.RejectsDocuments, ["items"] = new JsonArray() }));
        server.MapPut("/_ml/anomaly_detectors/{id}", (string id) => Created(cluster.Jobs, id, "closed"));
        server.MapPut("/_ml/datafeeds/{id}", (string id) => Created(cluster.Feeds, id, "stopped"));
        server.MapGet("/_ml/anomaly_detectors/{id}", (string id) => FakeCluster.Json(new JsonObject
        {
            ["count"] = 1, ["jobs"] = new JsonArray(new JsonObject { ["job_id"] = id, ["model_snapshot_id"] = cluster.Jobs[id].CurrentSnapshot }),
        }));
        server.MapGet("/_ml/anomaly_detectors/{id}/model_snapshots", (string id) => FakeCluster.Json(new JsonObject
        {
            ["model_snapshots"] = new JsonArray([.. cluster.Jobs[id].Snapshots.Select(snapshot => new JsonObject { ["snapshot_id"] = snapshot })]),
        }));
        server.MapGet(
            "/_ml/anomaly_detectors/{id}/results/{kind}", (string id, string kind, long? start, double? record_score, int from = 0, int size = 100) =>
        {
            var job = cluster.Jobs[id];
            var all = (kind == "buckets" ? job.Buckets : kind == "influencers" ? job.Influencers : job.Records)
                .Where(result => (long)result["timestamp"]! >= (start ?? 0)
                    && (kind != "records" || (double)result["record_score"]! >= (record_score ?? 0))).ToList();
            return from + size > 10_000
                ? Results.BadRequest()
                : FakeCluster.Json(
                    new JsonObject {
                        ["count"] = all.Count, [kind] = new JsonArray([.. all.Skip(from).Take(size).Select(result => result.DeepClone())]) });
        });
    }

    public static JsonObject Bucket(long time, double score = 0) =>
        new() { ["result_type"] = "bucket", ["timestamp"] = time, ["anomaly_score"] = score, ["processing_time_ms"] = 3 };

    public static JsonObject Record(string job, long time, double score) => new()
    {
        ["result_type"] = "record", ["job_id"] = job, ["timestamp"] = time, ["detector_index"] = 0, ["record_score"] = score,
        ["actual"] = new JsonArray(812.5), ["typical"] = new JsonArray(203.0),
    };

    private static IResult Created(SortedDictionary<string, FakeUnit> units, string id, string state)
    {
        units[id] = new FakeUnit(state);
        return FakeCluster.Json(new JsonObject());
    }
}
