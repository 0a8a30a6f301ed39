using MlActors.Detection.Results;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Simulation.Workload;

namespace MlActors.Simulation.Properties;

/// <summary>
/// What a detector makes of a job's series when nothing ever stops it: the oracle of each run. Jobs whose names end alike have the same series, so it
/// is worked out once for all runs of the process.
/// </summary>
internal sealed class UndisturbedDetector
{
    private const int Block = 500;

    private static readonly Dictionary<char, UndisturbedDetector> BySeries = [];

    private readonly JobId _job;
    private readonly JobModel _model;
    private readonly Dictionary<long, ulong> _digests = [];
    private int _records;

    private UndisturbedDetector(JobId job) => (_job, _model) = (job, new JobModel(Series.JobOf(job)));

    public static UndisturbedDetector Of(JobId job) =>
        BySeries.TryGetValue(job.Value[^1], out var found) ? found : BySeries[job.Value[^1]] = new UndisturbedDetector(job);

    /// <summary>The digest of the final bucket that begins at a moment, milliseconds; null when there is no such bucket.</summary>
    public ulong? DigestAt(long timestamp)
    {
        while (_model.LastFinalizedBucketEnd is not { } end || end <= timestamp) Continue();
        return _digests.TryGetValue(timestamp, out var digest) ? digest : null;
    }

    /// <summary>A number that differs when anything in two final buckets differs.</summary>
    public static ulong DigestOf(BucketResult bucket)
    {
        var digest = new BucketDigest();
        digest.Add(bucket.Timestamp);
        digest.Add(bucket.Span);
        digest.Add(bucket.AnomalyScore);
        digest.Add(bucket.InitialAnomalyScore);
        digest.Add(bucket.EventCount);
        foreach (var influencer in bucket.BucketInfluencers) digest.Add($"{influencer}");
        foreach (var record in bucket.Records)
        {
            digest.Add(record.DetectorIndex);
            digest.Add(record.RecordScore);
            digest.Add(record.InitialRecordScore);
            digest.Add(record.Probability);
            digest.Add(record.MultiBucketImpact);
            foreach (var actual in record.Actual) digest.Add(actual);
            foreach (var typical in record.Typical) digest.Add(typical);
            digest.Add(record.ByFieldValue ?? "");
            digest.Add(record.PartitionFieldValue ?? "");
        }

        return digest.Value;
    }

    private void Continue()
    {
        var completed = new List<BucketResult>();
        var posted = new ModelEvent.RecordsPosted(1, DateTimeOffset.UnixEpoch, "oracle", _records, Series.Records(_job, _records, Block));
        _model.Post(posted, completed);
        _records += Block;
        foreach (var bucket in completed) _digests[bucket.Timestamp] = DigestOf(bucket);
    }

    private struct BucketDigest
    {
        private const ulong Prime = 1099511628211;

        public ulong Value { get; private set; }

        public void Add(long value) => Value = (ulong.RotateLeft(Value, 13) ^ (ulong)value) * Prime;

        public void Add(double value) => Add(BitConverter.DoubleToInt64Bits(value));

        public void Add(string text)
        {
            foreach (var character in text) Add(character);
        }
    }
}
