using MlActors.Api.Elastic.Json;
using MlActors.Domain.Calendars;

namespace MlActors.Api.Calendars;

/// <summary>Writes calendars and scheduled events in Elastic's format.</summary>
internal static class CalendarJson
{
    public static void WriteCalendar(this ElasticJsonWriter json, Calendar calendar) =>
        json.Text("calendar_id", calendar.Id).Texts("job_ids", calendar.Jobs).Text("description", calendar.Description);

    public static void WriteEvent(this ElasticJsonWriter json, CalendarEvent one) => json
        .Text("description", one.Scheduled.Description)
        .Time("start_time", one.Scheduled.Start)
        .Time("end_time", one.Scheduled.End)
        .Flag("skip_result", one.Scheduled.SkipResult)
        .Flag("skip_model_update", one.Scheduled.SkipModelUpdate)
        .Text("calendar_id", one.CalendarId)
        .Text("event_id", one.Id);
}
