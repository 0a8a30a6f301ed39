using LinqToDB;
using MlActors.Domain;
using MlActors.Domain.Filters;
using MlActors.Domain.Jobs;
using MlActors.Domain.Rules;
using MlActors.Storage.Calendars;
using MlActors.Storage.Files;
using MlActors.Storage.Filters;
using MlActors.Storage.Revisions;

namespace MlActors.Storage.Rules;

/// <inheritdoc/>
public sealed class RuleStore : IRuleSource
{
    private readonly StoreDatabase _database;

    internal RuleStore(StoreDatabase database) => _database = database;

    public Task<long> RevisionAsync(CancellationToken cancellationToken = default) => _database.ReadAsync(RuleRevision.Read, cancellationToken);

    public Task<(long Revision, RuleContext Rules)> ReadAsync(JobConfig job, CancellationToken cancellationToken = default) => _database.ReadAsync(
        connection =>
        {
            var calendars = CalendarStore.All(connection).Where(calendar => calendar.AppliesTo(job.Id.Value, job.Groups)).ToArray();
            var filters = job.Analysis.FilterIds.ToArray();
            return (RuleRevision.Read(connection), new RuleContext
            {
                Events = [.. CalendarStore.EventsOf(connection, [.. calendars.Select(calendar => calendar.Id)]).Select(one => one.Scheduled)],
                Filters = filters.Length == 0
                    ? []
                    : [.. FilterStore.Find(connection, filters).Select(filter => new FilterItems(filter.Id, filter.Items))],
            });
        },
        cancellationToken);

    public Task RemoveJobAsync(JobId job, CancellationToken cancellationToken = default) => _database.WriteAsync(
        connection =>
        {
            foreach (var calendar in CalendarStore.All(connection).Where(calendar => calendar.Jobs.Contains(job.Value)))
                connection.Update(CalendarRow.Of(calendar with { Jobs = calendar.Jobs.Remove(job.Value) }));
        },
        cancellationToken);
}
