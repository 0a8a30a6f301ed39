using MlActors.Api.Elastic;
using static MlActors.Api.Elastic.ElasticRoute;

namespace MlActors.Api.Tasks;

/// <summary>The routes of tasks.</summary>
internal static class TaskRoutes
{
    public static IEnumerable<ElasticRoute> All =>
    [
        Of<TaskEndpoints>("GET", "/_tasks", (tasks, request, cancellationToken) => tasks.ListAsync(request, cancellationToken))
            .Requires("cluster:monitor/tasks/lists")
            .With("actions", "detailed", "group_by", "nodes", "parent_task_id", "timeout", "master_timeout", "wait_for_completion"),
        Of<TaskEndpoints>("GET", "/_tasks/{task_id}", (tasks, request, cancellationToken) => tasks.GetAsync(request, cancellationToken))
            .Requires("cluster:monitor/task/get")
            .With("timeout", "wait_for_completion"),
    ];
}
