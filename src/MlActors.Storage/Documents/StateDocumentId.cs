using MlActors.Domain;

namespace MlActors.Storage.Documents;

/// <summary>
/// The id of a document in Elastic's indices of model states. These documents have no fields that can be searched, so the id alone tells the
/// job, and of a model the snapshot.
/// </summary>
/// <param name="Snapshot">Null for the parts of a state that belong to no snapshot.</param>
public sealed record StateDocumentId(string Job, string? Snapshot)
{
    private const string Model = "_model_state_", Categorizer = "_categorizer_state#", Quantiles = "_quantiles";

    /// <param name="number">The first document of a model has number 1.</param>
    public static string OfModel(JobId job, string snapshot, int number) => $"{job}{Model}{snapshot}#{number}";

    /// <returns>Null when the id is not of this form. Ids of jobs may contain the words, so the last ones count.</returns>
    public static StateDocumentId? TryParse(string id)
    {
        if (id.EndsWith(Quantiles, StringComparison.Ordinal)) return Of(id, id.Length - Quantiles.Length, null);
        if (id.LastIndexOf(Categorizer, StringComparison.Ordinal) is >= 0 and var categorizer) return Of(id, categorizer, null);
        if (id.LastIndexOf(Model, StringComparison.Ordinal) is not (>= 0 and var model)) return null;
        var rest = id[(model + Model.Length)..];
        return Of(id, model, rest.LastIndexOf('#') is >= 0 and var number ? rest[..number] : rest);
    }

    private static StateDocumentId? Of(string id, int lengthOfJob, string? snapshot) =>
        lengthOfJob == 0 ? null : new StateDocumentId(id[..lengthOfJob], snapshot);
}
