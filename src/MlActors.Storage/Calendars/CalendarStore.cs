using System.Collections.Immutable;
using LinqToDB;
using LinqToDB.Data;
using MlActors.Domain;
using MlActors.Domain.Calendars;
using MlActors.Storage.Files;
using MlActors.Storage.Revisions;

namespace MlActors.Storage.Calendars;

/// <summary>The calendars of the cluster and their events. What is read is sorted: calendars by their ids, events by their starts.</summary>
public sealed class CalendarStore
{
    private readonly StoreDatabase _database;

    internal CalendarStore(StoreDatabase database) => _database = database;

    /// <returns>False when the id exists; then nothing is changed.</returns>
    public Task<bool> AddAsync(Calendar calendar, CancellationToken cancellationToken = default) => _database.WriteAsync(
        connection =>
        {
            if (Find(connection, calendar.Id) is not null) return false;
            connection.Insert(CalendarRow.Of(calendar));
            RuleRevision.Increment(connection);
            return true;
        },
        cancellationToken);

    /// <summary>Changes the jobs of a calendar atomically.</summary>
    /// <returns>The calendar after the change, or why there was none.</returns>
    public Task<(Calendar? Changed, Refusal? Refusal)> ChangeAsync(
        string id, Func<Calendar, (Calendar? Changed, Refusal? Refusal)> change, CancellationToken cancellationToken = default) =>
        _database.WriteAsync<(Calendar? Changed, Refusal? Refusal)>(
            connection =>
            {
                if (Find(connection, id) is not { } found) return (null, Calendar.Unknown(id));
                if (change(found) is var outcome && outcome.Changed is not { } changed) return outcome;
                connection.Update(CalendarRow.Of(changed));
                RuleRevision.Increment(connection);
                return outcome;
            },
            cancellationToken);

    /// <summary>Deletes a calendar and its events.</summary>
    /// <returns>The deleted calendar; null when there was none.</returns>
    public Task<Calendar?> DeleteAsync(string id, CancellationToken cancellationToken = default) => _database.WriteAsync(
        connection =>
        {
            if (Find(connection, id) is not { } found) return null;
            connection.GetTable<CalendarRow>().Where(row => row.CalendarId == id).Delete();
            connection.GetTable<CalendarEventRow>().Where(row => row.CalendarId == id).Delete();
            RuleRevision.Increment(connection);
            return found;
        },
        cancellationToken);

    public Task<Calendar?> FindAsync(string id, CancellationToken cancellationToken = default) =>
        _database.ReadAsync(connection => Find(connection, id), cancellationToken);

    public Task<ImmutableArray<Calendar>> AllAsync(CancellationToken cancellationToken = default) => _database.ReadAsync(All, cancellationToken);

    /// <summary>Adds all of the events or none.</summary>
    /// <returns>Why none was added; null when all were.</returns>
    public Task<Refusal?> AddEventsAsync(string calendar, ImmutableArray<CalendarEvent> events, CancellationToken cancellationToken = default) =>
        _database.WriteAsync(
            connection =>
            {
                if (Find(connection, calendar) is null) return Calendar.Unknown(calendar);
                var total = connection.GetTable<CalendarEventRow>().Count(row => row.CalendarId == calendar) + events.Length;
                if (total > Calendar.MaxEvents)
                    return Refusal.BadRequest(
                        $"Calendar [{calendar}] would have {total} events, and at most {Calendar.MaxEvents} are allowed; delete those that are over");
                foreach (var one in events) connection.Insert(CalendarEventRow.Of(one));
                RuleRevision.Increment(connection);
                return null;
            },
            cancellationToken);

    /// <returns>Why it was not deleted; null when it was.</returns>
    public Task<Refusal?> DeleteEventAsync(string calendar, string eventId, CancellationToken cancellationToken = default) => _database.WriteAsync(
        connection =>
        {
            if (Find(connection, calendar) is null) return Calendar.Unknown(calendar);
            if (connection.GetTable<CalendarEventRow>().FirstOrDefault(row => row.EventId == eventId) is not { } found)
                return Refusal.NotFound($"No event with id [{eventId}]");
            if (found.CalendarId != calendar)
                return Refusal.BadRequest($"Event [{eventId}] is of calendar [{found.CalendarId}] and not of the requested calendar [{calendar}]");
            connection.GetTable<CalendarEventRow>().Where(row => row.EventId == eventId).Delete();
            RuleRevision.Increment(connection);
            return null;
        },
        cancellationToken);

    /// <summary>The events of some calendars.</summary>
    public Task<ImmutableArray<CalendarEvent>> EventsAsync(IReadOnlyCollection<string> calendars, CancellationToken cancellationToken = default) =>
        _database.ReadAsync(connection => EventsOf(connection, calendars), cancellationToken);

    internal static ImmutableArray<Calendar> All(DataConnection connection) =>
        [.. connection.GetTable<CalendarRow>().OrderBy(row => row.CalendarId).AsEnumerable().Select(row => row.ToCalendar())];

    internal static ImmutableArray<CalendarEvent> EventsOf(DataConnection connection, IReadOnlyCollection<string> calendars)
    {
        if (calendars.Count == 0) return [];
        var wanted = calendars.ToHashSet(StringComparer.Ordinal);

        // A few calendars are found by the index; the names of many would be a long statement.
        const int Few = 100;
        IQueryable<CalendarEventRow> rows = connection.GetTable<CalendarEventRow>();
        if (wanted.Count <= Few) rows = rows.Where(row => wanted.Contains(row.CalendarId));
        return [.. rows.AsEnumerable().Where(row => wanted.Contains(row.CalendarId)).Select(row => row.ToEvent()).Order(ByStart)];
    }

    private static readonly Comparer<CalendarEvent> ByStart = Comparer<CalendarEvent>.Create(CalendarEvent.Order);

    private static Calendar? Find(DataConnection connection, string id) =>
        connection.GetTable<CalendarRow>().FirstOrDefault(row => row.CalendarId == id)?.ToCalendar();
}
