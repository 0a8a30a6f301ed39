using MlActors.Api.Elastic;
using MlActors.Api.Elastic.Json;

namespace MlActors.Api.Tasks;

/// <summary>The list tasks and get task APIs.</summary>
internal sealed class TaskEndpoints(RunningTasks running, BackgroundTasks background)
{
    public async Task<ElasticResponse> ListAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var tasks = await running.ListAsync(request.Query.Text("actions"), cancellationToken);
        return ElasticResponse.Ok(json => json.Object("nodes", () =>
        {
            foreach (var node in tasks.GroupBy(task => task.Node))
                json.Object(node.Key, () => json
                    .Text("name", node.Key).Text("transport_address", node.Key).Text("host", Host(node.Key)).Text("ip", node.Key)
                    .Object("tasks", () =>
                    {
                        foreach (var task in node) json.Object(task.Id, () => Write(json, task));
                    }));
        }));
    }

    /// <summary>A long operation of this node, while it runs and for some time after.</summary>
    public async Task<ElasticResponse> GetAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var id = request.Path("task_id")!;
        var task = background.Find(id) ?? throw ElasticException.NotFound(
            $"task [{id}] isn't running and hasn't stored its results on node [{background.Node}]; ask the node that started it");
        if (request.Query.Flag("wait_for_completion"))
            await Task.WhenAny(task.Done.WaitAsync(request.Arguments.Timeout("timeout", "30s"), cancellationToken));
        var shown = new RunningTask(
            background.Node, task.Id, "transport", task.Action, task.Description, task.StartedAt, request.Now - task.StartedAt);
        return ElasticResponse.Ok(json =>
        {
            json.Flag("completed", task.Done.IsCompleted).Object("task", () => Write(json, shown));
            if (task.Done.IsCompletedSuccessfully) json.Object("response", () => json.Flag("acknowledged", true));
            else if (task.Done.Exception?.GetBaseException() is { } fault)
                json.Object("error", () => json.Text("type", "status_exception").Text("reason", fault.Message));
        });
    }

    private static void Write(ElasticJsonWriter json, RunningTask task) => json
        .Text("node", task.Node)
        .Number("id", long.Parse(task.Id[(task.Id.IndexOf(':', StringComparison.Ordinal) + 1)..], System.Globalization.CultureInfo.InvariantCulture))
        .Text("type", task.Type).Text("action", task.Action).Text("description", task.Description)
        .Time("start_time_in_millis", task.StartedAt)
        .Number("running_time_in_nanos", (long)(task.RunningTime.TotalMicroseconds * 1_000))
        .Flag("cancellable", false)
        .Object("headers", () => { });

    private static string Host(string node) => node.Split(':')[0];
}
