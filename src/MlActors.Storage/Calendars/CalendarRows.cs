using System.Text.Json;
using LinqToDB.Mapping;
using MlActors.Detection.Settings;
using MlActors.Domain.Calendars;
using MlActors.Storage.Results;

namespace MlActors.Storage.Calendars;

[Table("calendar")]
internal sealed class CalendarRow
{
    [PrimaryKey, Column("calendar_id")] public string CalendarId { get; init; } = "";
    [Column("description")] public string? Description { get; init; }

    /// <summary>A JSON array of ids of jobs and names of groups.</summary>
    [Column("jobs")] public string Jobs { get; init; } = "[]";

    public static CalendarRow Of(Calendar calendar) => new()
    {
        CalendarId = calendar.Id,
        Description = calendar.Description,
        Jobs = JsonSerializer.Serialize(calendar.Jobs, ResultJson.Default.ImmutableArrayString),
    };

    public Calendar ToCalendar() => new(CalendarId, Description, JsonSerializer.Deserialize(Jobs, ResultJson.Default.ImmutableArrayString));
}

[Table("calendar_event")]
internal sealed class CalendarEventRow
{
    [PrimaryKey, Column("event_id")] public string EventId { get; init; } = "";
    [Column("calendar_id")] public string CalendarId { get; init; } = "";
    [Column("description")] public string Description { get; init; } = "";

    /// <summary>Milliseconds.</summary>
    [Column("start")] public long Start { get; init; }

    /// <summary>Milliseconds, exclusive.</summary>
    [Column("end")] public long End { get; init; }

    [Column("skip_result")] public bool SkipResult { get; init; }
    [Column("skip_model_update")] public bool SkipModelUpdate { get; init; }

    public static CalendarEventRow Of(CalendarEvent one) => new()
    {
        EventId = one.Id,
        CalendarId = one.CalendarId,
        Description = one.Scheduled.Description,
        Start = one.Scheduled.Start,
        End = one.Scheduled.End,
        SkipResult = one.Scheduled.SkipResult,
        SkipModelUpdate = one.Scheduled.SkipModelUpdate,
    };

    public CalendarEvent ToEvent() => new(EventId, CalendarId, new ScheduledEvent(Description, Start, End, SkipResult, SkipModelUpdate));
}
