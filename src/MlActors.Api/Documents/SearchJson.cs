using MlActors.Api.Elastic.Json;
using MlActors.Storage.Search;

namespace MlActors.Api.Documents;

/// <summary>Writes the hits of a search.</summary>
internal static class SearchJson
{
    public static void WriteSearch(this ElasticJsonWriter json, SearchResult found, long took, int shards, bool totalAsNumber)
    {
        json.Number("took", took).Flag("timed_out", false).WriteShards(shards, skipped: true);
        json.Object("hits", () => json.WriteHits(found, totalAsNumber));
    }

    private static void WriteHits(this ElasticJsonWriter json, SearchResult found, bool totalAsNumber)
    {
        if (found.Total is { } total)
        {
            if (totalAsNumber) json.Number("total", total);
            else json.Object("total", () => json.Number("value", total).Text("relation", found.TotalIsExact ? "eq" : "gte"));
        }

        json.WriteScore("max_score", found.Hits.IsEmpty ? null : found.Hits.Max(hit => hit.Score));
        json.Array("hits", found.Hits, hit => json.Object(() =>
        {
            json.Text("_index", hit.Index).Text("_id", hit.Id);
            json.WriteScore("_score", hit.Score);
            if (hit.Source is { } source) json.Raw("_source", source.Span);
            if (!hit.Sort.IsEmpty) json.Array("sort", hit.Sort, key => key.WriteTo(json.Writer));
        }));
    }

    /// <summary>Elastic writes a score that was not computed as null.</summary>
    private static void WriteScore(this ElasticJsonWriter json, string name, double? score)
    {
        if (score is { } value) json.Number(name, value);
        else json.Raw(name, "null");
    }
}
