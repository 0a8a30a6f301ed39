using MlActors.Api.Elastic;
using static MlActors.Api.Elastic.ElasticRoute;

namespace MlActors.Api.Calendars;

/// <summary>The routes of calendars and their events.</summary>
internal static class CalendarRoutes
{
    private const string Calendar = "/calendars/{calendar_id}";
    private const string GetParser = "get_calendars_action";

    public static IEnumerable<ElasticRoute> All =>
    [
        Ml<CalendarEndpoints>("PUT", Calendar, (calendars, request, cancellationToken) => calendars.PutAsync(request, cancellationToken))
            .Requires("cluster:admin/xpack/ml/calendars/put")
            .WithBody(BodyRule.Optional),
        Ml<CalendarEndpoints>("GET POST", "/calendars", (calendars, request, cancellationToken) => calendars.GetAsync(request, cancellationToken))
            .Requires("cluster:monitor/xpack/ml/calendars/get")
            .With("from", "size").WithBody(BodyRule.InsteadOfQuery, GetParser),
        Ml<CalendarEndpoints>("GET POST", Calendar, (calendars, request, cancellationToken) => calendars.GetAsync(request, cancellationToken))
            .Requires("cluster:monitor/xpack/ml/calendars/get")
            .With("from", "size").WithBody(BodyRule.InsteadOfQuery, GetParser),
        Ml<CalendarEndpoints>("DELETE", Calendar, (calendars, request, cancellationToken) => calendars.DeleteAsync(request, cancellationToken))
            .Requires("cluster:admin/xpack/ml/calendars/delete"),
        Ml<CalendarEndpoints>(
            "PUT", $"{Calendar}/jobs/{{job_id}}", (calendars, request, cancellationToken) => calendars.AddJobsAsync(request, cancellationToken))
            .Requires("cluster:admin/xpack/ml/calendars/jobs/update"),
        Ml<CalendarEndpoints>(
            "DELETE", $"{Calendar}/jobs/{{job_id}}",
            (calendars, request, cancellationToken) => calendars.RemoveJobsAsync(request, cancellationToken))
            .Requires("cluster:admin/xpack/ml/calendars/jobs/update"),
        Ml<CalendarEventEndpoints>(
            "POST", $"{Calendar}/events", (events, request, cancellationToken) => events.PostAsync(request, cancellationToken))
            .Requires("cluster:admin/xpack/ml/calendars/events/post")
            .WithBody(BodyRule.Required),
        Ml<CalendarEventEndpoints>(
            "GET", $"{Calendar}/events", (events, request, cancellationToken) => events.GetAsync(request, cancellationToken))
            .Requires("cluster:monitor/xpack/ml/calendars/events/get")
            .With("start", "end", "from", "size", "job_id"),
        Ml<CalendarEventEndpoints>(
            "DELETE", $"{Calendar}/events/{{event_id}}", (events, request, cancellationToken) => events.DeleteAsync(request, cancellationToken))
            .Requires("cluster:admin/xpack/ml/calendars/events/delete"),
    ];
}
