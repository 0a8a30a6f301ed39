using System.Collections.Immutable;
using MlActors.Api.Elastic;
using MlActors.Api.Elastic.Json;
using MlActors.Domain.Jobs;
using MlActors.Domain.Registry;
using MlActors.Domain.Snapshots;

namespace MlActors.Api.ModelSnapshots;

/// <summary>The model snapshots of a job: its own, and those that clients have written as documents.</summary>
internal sealed class SnapshotList(ImmutableArray<SnapshotList.Entry> entries)
{
    private static readonly Dictionary<string, Func<Entry, object?>> SortFields = new(StringComparer.Ordinal)
    {
        ["timestamp"] = snapshot => snapshot.Timestamp,
        ["snapshot_id"] = snapshot => snapshot.Id,
        ["description"] = snapshot => snapshot.Description,
        ["latest_record_time_stamp"] = snapshot => snapshot.LatestRecordTime,
        ["latest_result_time_stamp"] = snapshot => snapshot.LatestResultTime,
        ["retain"] = snapshot => snapshot.Retain,
    };

    public int Count => entries.Length;

    public static SnapshotList Of(JobView job, IEnumerable<ImportedSnapshot> imported) =>
        new([.. job.Model.Snapshots.Select(snapshot => Entry.Of(job.Config!, snapshot)), .. imported.Select(Entry.Of)]);

    /// <exception cref="ElasticException">A name without a wildcard is unknown.</exception>
    public SnapshotList Named(string? expression, JobView job)
    {
        var resolved = IdExpression.Resolve(expression, [.. entries.Select(snapshot => snapshot.Id)], _ => [], []);
        return resolved.Missing(allowNoMatch: true) is { } unknown
            ? throw ElasticException.NotFound($"No model snapshot with id [{unknown}] exists for job [{job.Id}]")
            : new SnapshotList([.. entries.Where(snapshot => resolved.Ids.Contains(snapshot.Id))]);
    }

    /// <param name="start">Inclusive, and <paramref name="end"/> exclusive; milliseconds.</param>
    public SnapshotList Between(long? start, long? end) => new([
        .. entries.Where(snapshot => (start is null || snapshot.Timestamp >= start) && (end is null || snapshot.Timestamp < end))]);

    public IEnumerable<Entry> Sorted(string field, bool descending)
    {
        var by = SortFields.GetValueOrDefault(field) ?? throw ElasticException.BadRequest(
            $"No mapping found for [{field}] in order to sort on; snapshots can be sorted by {string.Join(", ", SortFields.Keys)}");
        return descending
            ? entries.OrderByDescending(by).ThenByDescending(snapshot => snapshot.SequenceNumber)
            : entries.OrderBy(by).ThenBy(snapshot => snapshot.SequenceNumber);
    }

    /// <summary>One snapshot, as far as lists need it.</summary>
    /// <param name="SequenceNumber">Of the job's own snapshots; 0 for others.</param>
    internal sealed record Entry(
        string Id, long? Timestamp, string? Description, long? LatestRecordTime, long? LatestResultTime, bool Retain, long SequenceNumber,
        Action<ElasticJsonWriter> Write)
    {
        public static Entry Of(JobConfig job, ModelSnapshotRef snapshot) => new(
            snapshot.Id, snapshot.TakenAt.ToUnixTimeMilliseconds(), snapshot.Description, snapshot.LatestRecordTime, snapshot.LatestResultTime,
            snapshot.Retain, snapshot.SequenceNumber, json => json.WriteSnapshot(job, snapshot));

        public static Entry Of(ImportedSnapshot snapshot) => new(
            snapshot.Id, snapshot.Timestamp, snapshot.Description, snapshot.TimeOf("latest_record_time_stamp"),
            snapshot.TimeOf("latest_result_time_stamp"), snapshot.Retain, 0, snapshot.WriteTo);
    }
}
