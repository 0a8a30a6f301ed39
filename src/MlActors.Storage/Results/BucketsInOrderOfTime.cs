using LinqToDB.Data;
using MlActors.Storage.Files;

namespace MlActors.Storage.Results;

/// <summary>Reads many buckets of a job, which is the usual large read, without a mapping between. Lives for one transaction.</summary>
internal sealed class BucketsInOrderOfTime : PreparedStatement<BucketRow>
{
    private const string Columns =
        "timestamp, span, anomaly_score, initial_anomaly_score, raw_anomaly_score, probability, event_count, is_interim, processing_ms, "
        + "time_anomaly_score, time_initial_score, scheduled_events";

    private readonly BucketQuery _query;

    public BucketsInOrderOfTime(DataConnection connection, BucketQuery query)
        : base(connection)
    {
        _query = query;
        Prepare(
            $"SELECT {Columns} FROM bucket WHERE job = ?1 AND timestamp >= ?2 AND timestamp < ?3"
            + (query.MinimumScore > 0 ? " AND anomaly_score >= ?4" : "")
            + (query.ExcludeInterim ? " AND is_interim = 0" : "")
            + $" ORDER BY timestamp{(query.Descending ? " DESC" : "")} LIMIT ?5 OFFSET ?6");
        Set(0, query.Job.Value);
        Set(1, query.Start ?? long.MinValue);
        Set(2, query.End ?? long.MaxValue);
        if (query.MinimumScore > 0) Set(3, query.MinimumScore);
        Set(4, (long)query.Size);
        Set(5, (long)query.From);
    }

    public List<BucketRow> Read()
    {
        var rows = new List<BucketRow>(Math.Min(_query.Size, 10_000));
        while (Next())
        {
            rows.Add(new BucketRow
            {
                Job = _query.Job.Value,
                Timestamp = Integer(0),
                Span = Integer(1),
                AnomalyScore = Real(2),
                InitialAnomalyScore = Real(3),
                RawAnomalyScore = Real(4),
                Probability = Real(5),
                EventCount = Integer(6),
                IsInterim = Integer(7) != 0,
                ProcessingMilliseconds = Real(8),
                TimeAnomalyScore = Real(9),
                TimeInitialScore = Real(10),
                ScheduledEvents = Text(11),
            });
        }
        return rows;
    }
}
