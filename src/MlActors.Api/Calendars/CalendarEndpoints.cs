using MlActors.Api.Elastic;
using MlActors.Api.Elastic.Json;
using MlActors.Domain;
using MlActors.Domain.Calendars;
using MlActors.Domain.Registry;
using MlActors.Storage.Calendars;

namespace MlActors.Api.Calendars;

/// <summary>The create, get and delete calendar APIs, and those that add jobs to a calendar and remove them.</summary>
internal sealed class CalendarEndpoints(CalendarStore calendars, RuleAnnouncements announcements)
{
    public async Task<ElasticResponse> PutAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var id = request.Path("calendar_id")!;
        var calendar = request.Body is null ? Calendar.Of(id, null, []) : JsonFields.Read(request.Body, "calendar", fields =>
        {
            ExpectSameId(id, fields.Text("calendar_id"));
            return Calendar.Of(id, fields.Text("description"), fields.Texts("job_ids") ?? []);
        });
        if (calendar.FindFault() is { } reason) throw ElasticException.BadRequest(reason);
        if (!await calendars.AddAsync(calendar, cancellationToken))
            throw ElasticException.BadRequest($"Cannot create calendar with id [{id}] as it already exists");
        return ElasticResponse.Ok(json => json.WriteCalendar(calendar));
    }

    public async Task<ElasticResponse> GetAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var expression = request.Expression("calendar_id");
        var arguments = request.Arguments;
        if (expression is not null && (arguments.Text("from") ?? arguments.Text("size")) is not null)
            throw ElasticException.BadRequest("Params [from, size] are incompatible with [calendar_id]");
        var (from, size) = arguments.Page(Limits.ResultWindow - Math.Clamp(arguments.Integer("from", 0), 0, Limits.ResultWindow));
        var found = Named(await calendars.AllAsync(cancellationToken), expression);
        return ElasticResponse.Ok(json => json.Number("count", (long)found.Length)
            .Array("calendars", found.Skip(from).Take(size), calendar => json.Object(() => json.WriteCalendar(calendar))));
    }

    public async Task<ElasticResponse> DeleteAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var id = request.Path("calendar_id")!;
        var deleted = await calendars.DeleteAsync(id, cancellationToken) ?? throw new RefusedException(Calendar.Unknown(id));
        await announcements.CalendarChangedAsync(deleted.Jobs);
        return ElasticResponse.Acknowledged;
    }

    public Task<ElasticResponse> AddJobsAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var jobs = JobsOf(request);
        return ChangeAsync(request, calendar => calendar.Add(jobs), jobs, cancellationToken);
    }

    public Task<ElasticResponse> RemoveJobsAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var jobs = JobsOf(request);
        return ChangeAsync(request, calendar => calendar.Remove(jobs), jobs, cancellationToken);
    }

    /// <summary>The calendars that an expression of ids and wildcards names.</summary>
    /// <param name="expression">Null for all calendars.</param>
    public static Calendar[] Named(IReadOnlyCollection<Calendar> all, string? expression)
    {
        var resolved = IdExpression.Resolve(expression, [.. all.Select(calendar => calendar.Id)], _ => [], []);
        return resolved.Missing(allowNoMatch: true) is { } unknown
            ? throw new RefusedException(Calendar.Unknown(unknown))
            : [.. all.Where(calendar => resolved.Ids.Contains(calendar.Id))];
    }

    /// <summary>A body may repeat the id of the path.</summary>
    public static void ExpectSameId(string id, string? other)
    {
        if (other is not null && other != id)
            throw ElasticException.BadRequest(
                $"Inconsistent calendar_id; '{other}' specified in the body differs from '{id}' specified as a URL argument");
    }

    private static string[] JobsOf(ElasticRequest request) =>
        (request.Expression("job_id") ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private async Task<ElasticResponse> ChangeAsync(
        ElasticRequest request, Func<Calendar, (Calendar? Changed, Refusal? Refusal)> change, string[] jobs, CancellationToken cancellationToken)
    {
        var (changed, refusal) = await calendars.ChangeAsync(request.Path("calendar_id")!, change, cancellationToken);
        if (refusal is not null) throw new RefusedException(refusal);
        await announcements.CalendarChangedAsync(jobs);
        return ElasticResponse.Ok(json => json.WriteCalendar(changed!));
    }
}
