using System.Collections.Concurrent;
using MlActors.Domain;
using MlActors.Storage.Documents;

namespace MlActors.Actors.Tests.Jobs;

/// <summary>What jobs left for the people who run them.</summary>
internal sealed class RecordedMessages : IJobMessages
{
    private readonly ConcurrentQueue<(JobId Job, MessageLevel Level, string Message)> _messages = new();

    public string[] Of(JobId job, MessageLevel level) => [.. _messages.Where(one => one.Job == job && one.Level == level).Select(one => one.Message)];

    public Task AddAsync(JobId job, MessageLevel level, string message)
    {
        _messages.Enqueue((job, level, message));
        return Task.CompletedTask;
    }
}
