using System.Collections.Concurrent;
using System.Text.Json;
using MlActors.Domain;
using MlActors.Storage.Files;
using MlActors.Storage.Indices;

namespace MlActors.Storage.Documents;

/// <summary>The severity of a message.</summary>
public enum MessageLevel { Invalid = 0, Info, Warning, Error }

/// <summary>Messages of jobs for their operators.</summary>
public interface IJobMessages
{
    /// <summary>Completes once the message is durable, which may take as long as the store is away.</summary>
    Task AddAsync(JobId job, MessageLevel level, string message);
}

/// <summary>Keeps no messages.</summary>
public sealed class NoMessages : IJobMessages
{
    public static readonly NoMessages Instance = new();

    private NoMessages() { }

    public Task AddAsync(JobId job, MessageLevel level, string message) => Task.CompletedTask;
}

/// <summary>
/// Stores messages of jobs as documents of `.ml-notifications-000002`, which Elastic's clients read. The fields are job_id, message,
/// level, timestamp, node_name and job_type. Messages that come while others are being written are written together, so that ten thousand jobs
/// that are closed do not wait for their messages. While the store is away they are kept, up to a limit, and written when it is back.
/// </summary>
public sealed class JobMessages(DocumentStore documents, string node, TimeProvider time) : IJobMessages
{
    /// <summary>Few enough for one transaction: a batch is written as a whole or not at all, and may be written again.</summary>
    private const int MostInBatch = 1_000;

    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1), LongestPause = TimeSpan.FromSeconds(30);

    private readonly ConcurrentQueue<(ReadOnlyMemory<byte> Document, TaskCompletionSource Stored)> _waiting = new();
    private int _isWriting;

    /// <summary>The number of messages that may wait; later ones are refused, and the refusal reaches their callers.</summary>
    public int MostWaiting { get; init; } = 100_000;

    public Task AddAsync(JobId job, MessageLevel level, string message)
    {
        if (_waiting.Count >= MostWaiting)
            return Task.FromException(Refusal.Unavailable($"[{MostWaiting}] messages of jobs are waiting to be written already").ToException());
        var stored = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting.Enqueue((DocumentOf(job, level, message), stored));
        if (Interlocked.CompareExchange(ref _isWriting, 1, 0) == 0) _ = Task.Run(WriteWaitingAsync);
        return stored.Task;
    }

    private async Task WriteWaitingAsync()
    {
        do
        {
            while (!_waiting.IsEmpty) await WriteAsync(Take());
            Volatile.Write(ref _isWriting, 0);
        }
        while (!_waiting.IsEmpty && Interlocked.CompareExchange(ref _isWriting, 1, 0) == 0);
    }

    private List<(ReadOnlyMemory<byte> Document, TaskCompletionSource Stored)> Take()
    {
        var batch = new List<(ReadOnlyMemory<byte>, TaskCompletionSource)>();
        while (batch.Count < MostInBatch && _waiting.TryDequeue(out var next)) batch.Add(next);
        return batch;
    }

    private async Task WriteAsync(List<(ReadOnlyMemory<byte> Document, TaskCompletionSource Stored)> batch)
    {
        for (var pause = ShortestPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                await documents.BulkAsync(
                    batch.Select(message => new BulkItem(DocumentAction.Index, SystemIndices.Notifications, null, message.Document)));
                foreach (var (_, stored) in batch) stored.SetResult();
                return;
            }
            catch (StorageUnavailableException)
            {
                await Task.Delay(pause, time);
            }
            catch (Exception failure)
            {
                // Each caller learns of it, and decides whether it matters.
                foreach (var (_, stored) in batch) stored.TrySetException(failure);
                return;
            }
        }
    }

    private ReadOnlyMemory<byte> DocumentOf(JobId job, MessageLevel level, string message) => JsonSerializer.SerializeToUtf8Bytes(
        new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["job_id"] = job.Value,
            ["message"] = message,
            ["level"] = level.ToString().ToLowerInvariant(),
            ["timestamp"] = time.GetUtcNow().ToUnixTimeMilliseconds(),
            ["node_name"] = node,
            ["job_type"] = "anomaly_detector",
        });
}
