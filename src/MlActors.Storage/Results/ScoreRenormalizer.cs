using LinqToDB;
using LinqToDB.Data;
using MlActors.Detection.Results;
using MlActors.Domain;
using MlActors.Storage.Files;

namespace MlActors.Storage.Results;

/// <summary>
/// Renormalizes the scores of stored results from their probabilities. A score depends on the last map only, so that
/// a replay gives the same scores; initial scores are not changed. Lives for one transaction.
/// </summary>
internal sealed class ScoreRenormalizer(DataConnection connection) : IDisposable
{
    private readonly PreparedUpdate<BucketRow> _buckets = new(
        connection, [nameof(BucketRow.AnomalyScore), nameof(BucketRow.TimeAnomalyScore)], [nameof(BucketRow.Job), nameof(BucketRow.Timestamp)]);

    private readonly PreparedUpdate<BucketInfluencerRow> _bucketInfluencers = new(
        connection,
        [nameof(BucketInfluencerRow.AnomalyScore)],
        [nameof(BucketInfluencerRow.Job), nameof(BucketInfluencerRow.Timestamp), nameof(BucketInfluencerRow.Ordinal)]);

    private readonly PreparedUpdate<InfluencerRow> _influencers = new(
        connection, [nameof(InfluencerRow.InfluencerScore)],
        [nameof(InfluencerRow.Job), nameof(InfluencerRow.Timestamp), nameof(InfluencerRow.Ordinal)]);

    private readonly PreparedUpdate<RecordRow> _records = new(
        connection, [nameof(RecordRow.RecordScore)], [nameof(RecordRow.Job), nameof(RecordRow.Timestamp), nameof(RecordRow.Ordinal)]);

    /// <param name="bucket">The bucket with the map; results before it are renormalized.</param>
    /// <param name="window">How far back from the bucket, milliseconds.</param>
    public void Apply(JobId job, BucketResult bucket, long window)
    {
        var (from, before, map) = (
            Math.Max(bucket.Renormalization!.From, bucket.Timestamp - Math.Min(window, MaxWindow)), bucket.Timestamp, bucket.Renormalization.Map);
        var known = connection.GetTable<BucketRow>().Where(row => row.Job == job.Value && row.Timestamp >= from && row.Timestamp < before);
        if (known.Min(row => (long?)row.Timestamp) is not { } first) return;
        for (var slice = Math.Max(1, bucket.Span) * BucketsPerStep; first < before; first += slice)
        {
            var end = Math.Min(before, first + slice);
            RenormalizeBuckets(job.Value, first, end, map);
            RenormalizeInfluencers(job.Value, first, end, map);
            RenormalizeRecords(job.Value, first, end, map);
        }
    }

    public void Dispose()
    {
        _buckets.Dispose();
        _bucketInfluencers.Dispose();
        _influencers.Dispose();
        _records.Dispose();
    }

    private const long MaxWindow = long.MaxValue / 4;

    /// <summary>Bounds the rows in memory.</summary>
    private const long BucketsPerStep = 1_000;

    private void RenormalizeInfluencers(string job, long from, long before, ScoreMap map)
    {
        foreach (var row in connection.GetTable<InfluencerRow>()
                     .Where(row => row.Job == job && row.Timestamp >= from && row.Timestamp < before && row.Probability != null && !row.IsInterim)
                     .Select(row => new { row.Timestamp, row.Ordinal, row.Probability, row.InfluencerScore }).ToList())
        {
            var score = map.Score(ScoreLevel.Influencer, row.Probability!.Value);
            if (score != row.InfluencerScore) _influencers.Change(score, job, row.Timestamp, row.Ordinal);
        }
    }

    private void RenormalizeRecords(string job, long from, long before, ScoreMap map)
    {
        foreach (var row in connection.GetTable<RecordRow>()
                     .Where(row => row.Job == job && row.Timestamp >= from && row.Timestamp < before && row.Probability != null && !row.IsInterim)
                     .Select(row => new { row.Timestamp, row.Ordinal, row.Probability, row.RecordScore }).ToList())
        {
            var score = map.Score(ScoreLevel.Record, row.Probability!.Value);
            if (score != row.RecordScore) _records.Change(score, job, row.Timestamp, row.Ordinal);
        }
    }

    // Most buckets have no score, and a raw score of zero is normalized to zero by every map.
    private void RenormalizeBuckets(string job, long from, long before, ScoreMap map)
    {
        var others = new Dictionary<long, double>();
        foreach (var row in connection.GetTable<BucketInfluencerRow>()
                     .Where(row => row.Job == job && row.Timestamp >= from && row.Timestamp < before && row.Probability != null).ToList())
        {
            var score = map.Score(ScoreLevel.BucketInfluencer, row.Probability!.Value);
            others[row.Timestamp] = Math.Max(score, others.GetValueOrDefault(row.Timestamp));
            if (score != row.AnomalyScore) _bucketInfluencers.Change(score, job, row.Timestamp, row.Ordinal);
        }

        foreach (var row in connection.GetTable<BucketRow>()
                     .Where(row => row.Job == job && row.Timestamp >= from && row.Timestamp < before && !row.IsInterim
                         && (row.RawAnomalyScore > 0 || row.AnomalyScore > 0))
                     .Select(row => new { row.Timestamp, row.Probability, row.AnomalyScore, row.TimeAnomalyScore }).ToList())
        {
            var time = row.Probability is { } probability ? map.Score(ScoreLevel.Bucket, probability) : 0;
            var score = Math.Max(time, others.GetValueOrDefault(row.Timestamp));
            double? own = time == score ? null : time;
            if (score != row.AnomalyScore || own != row.TimeAnomalyScore) _buckets.Change(score, own, job, row.Timestamp);
        }
    }
}
