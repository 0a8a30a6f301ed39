using System.Text.Json;
using MlActors.Domain;

namespace MlActors.Storage.Documents;

/// <summary>The severity of a message.</summary>
public enum MessageLevel { Invalid = 0, Info, Warning, Error }

/// <summary>Messages of jobs for their operators.</summary>
public interface IJobMessages
{
    /// <summary>Completes once the message is durable.</summary>
    Task AddAsync(JobId job, MessageLevel level, string message);
}

/// <summary>
/// Stores messages of jobs as documents of `.ml-notifications-000002`, which Elastic's clients read. The fields are job_id, message,
/// level, timestamp, node_name and job_type.
/// </summary>
public sealed class JobMessages(DocumentStore documents, string node, TimeProvider time) : IJobMessages
{
    public const string Index = ".ml-notifications-000002";

    public Task AddAsync(JobId job, MessageLevel level, string message) => documents.IndexAsync(Index, null, JsonSerializer.SerializeToUtf8Bytes(
        new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["job_id"] = job.Value,
            ["message"] = message,
            ["level"] = level.ToString().ToLowerInvariant(),
            ["timestamp"] = time.GetUtcNow().ToUnixTimeMilliseconds(),
            ["node_name"] = node,
            ["job_type"] = "anomaly_detector",
        }));
}
