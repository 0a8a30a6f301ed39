using System.Collections.Immutable;
using System.Globalization;
using MlActors.Actors.Jobs;
using MlActors.Actors.Registry;
using MlActors.Api.Elastic;
using MlActors.Api.Elastic.Json;
using MlActors.Detection.Settings;
using MlActors.Domain;
using MlActors.Domain.Calendars;
using MlActors.Domain.Jobs;
using MlActors.Domain.Time;
using MlActors.Storage.Calendars;
using Calendar = MlActors.Domain.Calendars.Calendar;

namespace MlActors.Api.Calendars;

/// <summary>The APIs of the scheduled events of calendars.</summary>
internal sealed class CalendarEventEndpoints(CalendarStore calendars, RuleAnnouncements announcements, RegistryClient registry, JobClient jobs)
{
    public async Task<ElasticResponse> PostAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var id = request.Path("calendar_id")!;
        var events = JsonFields.Read(request.Body!, "post_calendar_events_request", fields =>
        {
            CalendarEndpoints.ExpectSameId(id, fields.Text("calendar_id"));
            return fields.Objects("events", "scheduled_event", one => ReadEvent(one, id, request.Now)) ?? [];
        });
        if (events.Count == 0) throw ElasticException.BadRequest("At least 1 event is required");
        if (events.Select(one => one.FindFault()).FirstOrDefault(fault => fault is not null) is { } reason) throw ElasticException.BadRequest(reason);
        if (await calendars.AddEventsAsync(id, [.. events], cancellationToken) is { } refusal) throw new RefusedException(refusal);
        await AnnounceAsync(id);
        return ElasticResponse.Ok(json => json.Array("events", events, one => json.Object(() => json.WriteEvent(one))));
    }

    public async Task<ElasticResponse> GetAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var arguments = request.Arguments;
        var (expression, job) = (request.Expression("calendar_id"), arguments.Text("job_id"));
        if (job is not null && expression is not (null or Calendar.All or "*"))
            throw new ElasticError(
                ElasticErrorType.ActionRequestValidation,
                $"Validation Failed: 1: If job_id is used calendar_id must be '{Calendar.All}' or '*';").AsException();
        var (from, size) = arguments.Page();
        var (start, end) = (arguments.Date("start"), arguments.Date("end"));
        var named = CalendarEndpoints.Named(await calendars.AllAsync(cancellationToken), expression);
        if (job is not null) named = await OfJobAsync(job, named, cancellationToken);
        var events = await calendars.EventsAsync([.. named.Select(calendar => calendar.Id)], cancellationToken);
        var found = events.Where(one => one.Overlaps(start, end)).ToArray();
        return ElasticResponse.Ok(json => json.Number("count", (long)found.Length)
            .Array("events", found.Skip(from).Take(size), one => json.Object(() => json.WriteEvent(one))));
    }

    public async Task<ElasticResponse> DeleteAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var id = request.Path("calendar_id")!;
        if (await calendars.DeleteEventAsync(id, request.Path("event_id")!, cancellationToken) is { } refusal) throw new RefusedException(refusal);
        await AnnounceAsync(id);
        return ElasticResponse.Acknowledged;
    }

    private async Task AnnounceAsync(string id)
    {
        if (await calendars.FindAsync(id, CancellationToken.None) is { } calendar) await announcements.CalendarChangedAsync(calendar.Jobs);
    }

    /// <summary>The calendars of a job or of a group.</summary>
    private async Task<Calendar[]> OfJobAsync(string name, Calendar[] all, CancellationToken cancellationToken)
    {
        var entries = IdRules.IsValid(name) ? await registry.FindJobsAsync(name, cancellationToken) : [];
        if (entries.IsEmpty) throw new RefusedException(JobDecisions.Unknown(new JobId(name)));
        var isJob = entries.Any(entry => entry.Job.Value == name);
        ImmutableArray<string> groups = isJob ? (await jobs.GetOneAsync(new JobId(name), cancellationToken)).Config?.Groups ?? [] : [];
        return [.. all.Where(calendar => calendar.AppliesTo(name, groups))];
    }

    private static CalendarEvent ReadEvent(JsonFields fields, string calendar, DateTimeOffset now)
    {
        CalendarEndpoints.ExpectSameId(calendar, fields.Text("calendar_id"));
        if (fields.Take("force_time_shift") is not null)
            throw ElasticException.NotSupported("an event with [force_time_shift]", "leave it out");

        // Elastic gives each posted event an id of its own, too.
        _ = fields.Text("event_id");
        var scheduled = new ScheduledEvent(
            fields.Text("description") ?? throw Required("description"), ReadTime(fields, "start_time", now), ReadTime(fields, "end_time", now),
            fields.Flag("skip_result") ?? true, fields.Flag("skip_model_update") ?? true);
        return new CalendarEvent(Guid.NewGuid().ToString("N"), calendar, scheduled);
    }

    private static long ReadTime(JsonFields fields, string name, DateTimeOffset now)
    {
        var given = fields.Take(name) ?? throw Required(name);
        long? time = given.Kind switch
        {
            JsonKind.Number when long.TryParse(given.Text, CultureInfo.InvariantCulture, out var milliseconds) => milliseconds,
            JsonKind.String => InstantText.TryRead(given.Text!, now, shortNumbersAreSeconds: true),
            _ => null,
        };
        return time ?? throw ElasticException.BadRequest(
            $"[{name}] of an event must be milliseconds since the epoch or a date, not [{given.Text ?? given.TokenName}]");
    }

    private static ElasticException Required(string field) => ElasticException.BadRequest($"Field [{field}] cannot be null");
}
