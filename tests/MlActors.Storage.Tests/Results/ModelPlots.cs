using System.Collections.Immutable;
using System.Globalization;
using MlActors.Domain;
using MlActors.Storage.Queries;
using MlActors.Storage.Results;
using MlActors.Storage.Search;

namespace MlActors.Storage.Tests.Results;

/// <summary>Reads the model plots of a job in the order of time.</summary>
internal static class ModelPlots
{
    /// <param name="from">Inclusive, milliseconds.</param>
    public static async Task<ImmutableArray<StoredModelPlot>> PlotsAsync(this ResultStore results, JobId job, long from = 0)
    {
        var start = new QueryValue(QueryValueKind.Number, from.ToString(CultureInfo.InvariantCulture));
        var request = new SearchRequest
        {
            Query = new DocumentQuery.Range("timestamp", new RangeBounds(start, true, null, false, "epoch_millis")),
            Sort = [new SortField("timestamp")],
            Size = 100,
        };
        return [.. (await results.Searches.FindAsync(ResultKind.ModelPlot, request, [job])).Results.Select(found => (StoredModelPlot)found.Result)];
    }
}
