using System.Text.Json;
using MlActors.Domain;
using MlActors.Storage.Indices;

namespace MlActors.Storage.Documents;

/// <summary>A remark on a period of a job's data. Times are milliseconds since the epoch.</summary>
/// <param name="Event">Elastic's word for what it is about, such as delayed_data.</param>
public sealed record Annotation(JobId Job, string Event, string Text, long Start, long End, DateTimeOffset CreatedAt);

/// <summary>Stores remarks on the data of jobs, which are shown with their results.</summary>
public interface IAnnotations
{
    /// <param name="id">Of the annotation that it replaces; null for a new one.</param>
    /// <returns>Its id, once it is durable.</returns>
    /// <exception cref="Files.StorageUnavailableException">The store is unavailable.</exception>
    Task<string> WriteAsync(Annotation annotation, string? id, CancellationToken cancellationToken = default);
}

/// <summary>Keeps no annotations.</summary>
public sealed class NoAnnotations : IAnnotations
{
    public static readonly NoAnnotations Instance = new();

    private NoAnnotations() { }

    public Task<string> WriteAsync(Annotation annotation, string? id, CancellationToken cancellationToken = default) => Task.FromResult("");
}

/// <summary>
/// Stores annotations as Elastic's documents in an index of Elastic's name, with the aliases that clients read and write it by. Clients write their
/// own annotations there, too.
/// </summary>
public sealed class Annotations(DocumentStore documents, TimeProvider time) : IAnnotations
{
    /// <summary>The name of the one who writes what no user has written.</summary>
    public const string System = "_xpack";

    public async Task<string> WriteAsync(Annotation annotation, string? id, CancellationToken cancellationToken = default)
    {
        var item = new BulkItem(DocumentAction.Index, SystemIndices.Annotations, id, DocumentOf(annotation));
        var outcome = (await documents.BulkAsync([item], cancellationToken))[0];
        return outcome.Refusal is { } refusal ? throw refusal.ToException() : outcome.Id;
    }

    private ReadOnlyMemory<byte> DocumentOf(Annotation annotation) => JsonSerializer.SerializeToUtf8Bytes(
        new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["annotation"] = annotation.Text,
            ["create_time"] = annotation.CreatedAt.ToUnixTimeMilliseconds(),
            ["create_username"] = System,
            ["timestamp"] = annotation.Start,
            ["end_timestamp"] = annotation.End,
            ["job_id"] = annotation.Job.Value,
            ["modified_time"] = time.GetUtcNow().ToUnixTimeMilliseconds(),
            ["modified_username"] = System,
            ["type"] = "annotation",
            ["event"] = annotation.Event,
        });
}
