using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using MlActors.Api.Elastic.Json;
using MlActors.Domain;
using MlActors.Storage.Documents;
using MlActors.Storage.Search;

namespace MlActors.Api.ModelSnapshots;

/// <summary>
/// Model snapshots that clients have written as documents: they are listed, updated and deleted like the job's own. They have no model, so
/// a job cannot be reverted to them.
/// </summary>
internal sealed class ImportedSnapshots(DocumentStore documents)
{
    public async Task<ImmutableArray<ImportedSnapshot>> OfAsync(JobId job, CancellationToken cancellationToken) =>
        [.. (await documents.ModelSnapshotsAsync(job, cancellationToken)).Select(ImportedSnapshot.Of)];

    /// <returns>The snapshot as it is now; null when there is none.</returns>
    public async Task<ImportedSnapshot?> UpdateAsync(
        JobId job, string snapshot, string? description, bool? retain, CancellationToken cancellationToken)
    {
        var hits = await documents.ModelSnapshotsAsync(job, cancellationToken);
        if (hits.FirstOrDefault(hit => ImportedSnapshot.Of(hit).Id == snapshot) is not { } found) return null;
        var document = JsonNode.Parse(found.Source!.Value.Span)!.AsObject();
        if (description is not null) document["description"] = description;
        if (retain is { } keep) document["retain"] = keep;
        var source = JsonSerializer.SerializeToUtf8Bytes(document);
        await documents.IndexAsync(found.Index, found.Id, source, cancellationToken: cancellationToken);
        return ImportedSnapshot.Of(found with { Source = source });
    }

    /// <returns>Whether there was one.</returns>
    public Task<bool> DeleteAsync(JobId job, string snapshot, CancellationToken cancellationToken) =>
        documents.DeleteModelSnapshotAsync(job, snapshot, cancellationToken);

    /// <summary>Deletes what clients have written about the state of one of the job's own snapshots.</summary>
    public Task DeleteStatesAsync(JobId job, string snapshot, CancellationToken cancellationToken) =>
        documents.DeleteStatesAsync(job, snapshot, cancellationToken);
}

/// <summary>One such document.</summary>
/// <param name="Timestamp">Milliseconds; null when the document has no time that can be read.</param>
internal sealed record ImportedSnapshot(string Id, long? Timestamp, JsonElement Document)
{
    private static readonly string[] Times = ["timestamp", "latest_record_time_stamp", "latest_result_time_stamp"];

    public static ImportedSnapshot Of(SearchHit hit)
    {
        using var document = JsonDocument.Parse(hit.Source!.Value);
        var root = document.RootElement.Clone();
        return new ImportedSnapshot(
            root.GetProperty("snapshot_id").ToString(),
            root.TryGetProperty("timestamp", out var timestamp) ? ImportedTime.Of(timestamp) : null,
            root);
    }

    public string? Description => Document.TryGetProperty("description", out var text) ? text.ToString() : null;

    public bool Retain => Document.TryGetProperty("retain", out var retain) && retain.ValueKind == JsonValueKind.True;

    public long? TimeOf(string name) => Document.TryGetProperty(name, out var time) ? ImportedTime.Of(time) : null;

    public void WriteTo(ElasticJsonWriter json)
    {
        foreach (var member in Document.EnumerateObject())
        {
            if (Times.Contains(member.Name) && ImportedTime.Of(member.Value) is { } time) json.Time(member.Name, time);
            else json.Raw(member.Name, member.Value.GetRawText());
        }
    }
}
