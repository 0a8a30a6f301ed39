using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using MlActors.Api.Elastic;

namespace MlActors.Api.Tasks;

/// <summary>A long operation that a caller did not wait for, on the node that the caller asked.</summary>
/// <param name="Id">In the form that clients expect: the node, a colon, a number.</param>
/// <param name="Action">Elastic's name of the action.</param>
/// <param name="Done">Completes with the operation.</param>
internal sealed record BackgroundTask(string Id, string Action, string Description, DateTimeOffset StartedAt, Task Done);

/// <summary>
/// The operations that run on behalf of callers that do not wait. What they change is durable and goes on without this list, which is lost with
/// the process; ended operations stay in it for a while, so that their outcome can be asked for.
/// </summary>
internal sealed partial class BackgroundTasks(ApiSettings settings, TimeProvider time, ILogger<BackgroundTasks> log)
{
    private const int Kept = 1_000;

    private readonly ConcurrentDictionary<long, BackgroundTask> _tasks = new();
    private long _last;

    /// <summary>The name of the node in task ids, in which a colon separates node and number.</summary>
    public string Node { get; } = NameOf(settings.NodeName);

    public static string NameOf(string node) => node.Replace(':', '-');

    public IEnumerable<BackgroundTask> Running => _tasks.Values.Where(task => !task.Done.IsCompleted);

    public BackgroundTask? Find(string id) => _tasks.Values.FirstOrDefault(task => task.Id == id);

    /// <summary>Performs an operation, and waits for it unless the request has `wait_for_completion=false`.</summary>
    public async Task<ElasticResponse> PerformAsync(
        ElasticRequest request, string action, string description, Func<CancellationToken, Task> perform, CancellationToken cancellationToken)
    {
        if (request.Query.Flag("wait_for_completion", defaultValue: true))
        {
            await perform(cancellationToken);
            return ElasticResponse.Acknowledged;
        }

        var task = Start(action, description, perform);
        return ElasticResponse.Ok(json => json.Text("task", task.Id));
    }

    private BackgroundTask Start(string action, string description, Func<CancellationToken, Task> perform)
    {
        var number = Interlocked.Increment(ref _last);
        var task = new BackgroundTask($"{Node}:{number}", action, description, time.GetUtcNow(), perform(CancellationToken.None));
        _tasks[number] = task;
        _tasks.TryRemove(number - Kept, out _);
        _ = task.Done.ContinueWith(
            failed => LogFailed(description, failed.Exception!.GetBaseException().Message),
            CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        return task;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Task [{Description}] failed: {Reason}")]
    private partial void LogFailed(string description, string reason);
}
