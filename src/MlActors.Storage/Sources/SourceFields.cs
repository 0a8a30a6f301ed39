using LinqToDB.Data;
using MlActors.Domain;
using MlActors.Storage.Indices;

namespace MlActors.Storage.Sources;

/// <summary>Finds the time field in each index of a datafeed.</summary>
internal static class SourceFields
{
    /// <exception cref="RefusedException">An index is missing, or none has the time field.</exception>
    public static IReadOnlyList<(DocumentIndex Index, MappedField Time)> Of(DataConnection connection, SourceRequest request, TimeProvider time)
    {
        var (feed, name) = (request.Datafeed.Id, request.Data.TimeField);
        var indices = Indices(connection, request, time);
        var found = new List<(DocumentIndex, MappedField)>();
        foreach (var index in indices)
        {
            if (index.Find(name) is not { } field) continue;
            // A fraction of a millisecond would make the position of a document differ from its time.
            if (field.Kind is not (MappedKind.Date or MappedKind.Integer))
            {
                throw Refusal.UnreadableSource(
                    $"datafeed [{feed}] cannot use time field [{name}] because index [{index.Name}] maps it as [{field.Type}]",
                    "map it as [date] with the format that the documents use, and load them again").ToException();
            }
            found.Add((index, field));
        }
        if (found.Count == 0 && indices.Any(index => index.DocumentCount > 0))
        {
            throw Refusal.UnreadableSource(
                $"datafeed [{feed}] cannot retrieve time field [{name}] because it has no mappings",
                "correct the job's time_field or the datafeed's indices").ToException();
        }
        return found;
    }

    private static IReadOnlyList<DocumentIndex> Indices(DataConnection connection, SourceRequest request, TimeProvider time)
    {
        var feed = request.Datafeed.Id;
        if (request.Datafeed.Indices.FirstOrDefault(index => index.Contains(':', StringComparison.Ordinal)) is { } remote)
        {
            throw Refusal.UnreadableSource(
                $"datafeed [{feed}] cannot retrieve data because [{remote}] names a remote cluster, and none is configured",
                "name indices of this cluster").ToException();
        }
        try
        {
            var options = request.Datafeed.IndicesOptions;
            var found = new IndexCatalog(connection, time).Resolve(request.Datafeed.Indices, options?.IgnoreUnavailable == true);
            return found.Count > 0 || options?.RefuseNoIndices != true ? found : throw DocumentRefusals.NoSuchIndex(
                string.Join(",", request.Datafeed.Indices)).ToException();
        }
        catch (RefusedException refused)
        {
            throw Refusal.UnreadableSource(
                $"datafeed [{feed}] cannot retrieve data because index [{(refused.Refusal as IndexRefusal)?.Index}] does not exist",
                "create the index and load documents into it, or correct the datafeed's indices").ToException(refused);
        }
    }
}
