using MlActors.Detection.Results;
using MlActors.Domain;
using MlActors.Domain.Forecasts;
using MlActors.Simulation.Kernel;
using MlActors.Storage.Results;

namespace MlActors.Simulation.Stores;

/// <summary>The stored results of one job.</summary>
internal sealed class JobResults
{
    public long Epoch { get; set; }

    public SortedDictionary<long, BucketResult> Final { get; init; } = [];

    public SortedDictionary<long, BucketResult> Interim { get; init; } = [];

    public SortedDictionary<string, ForecastRun> Forecasts { get; init; } = new(StringComparer.Ordinal);

    public JobResults Copy() => new() { Epoch = Epoch, Final = new(Final), Interim = new(Interim), Forecasts = new(Forecasts) };
}

/// <summary>
/// The results of all jobs, with the rules of the real store: older incarnations are refused, and a bucket replaces the one of its time.
/// </summary>
internal sealed class ResultFile
{
    private readonly Dictionary<JobId, JobResults> _jobs = [];

    /// <summary>Called for each write that is committed.</summary>
    public Action<SimulatedNode, ResultWrite>? Committed { get; set; }

    /// <summary>Called when a write of an older incarnation is refused.</summary>
    public Action? StaleRefused { get; set; }

    /// <summary>Called when one is taken all the same, because of a planted bug.</summary>
    public Action? StaleTaken { get; set; }

    /// <summary>Whether writes of an older incarnation are refused.</summary>
    public bool RefusesOlderEpochs { get; set; } = true;

    /// <summary>Whether commits can be undone; copies what they change.</summary>
    public bool KeepsUndo { get; set; }

    public JobResults Of(JobId job) => _jobs.TryGetValue(job, out var results) ? results : _jobs[job] = new JobResults();

    public Commit Write(SimulatedNode node, IReadOnlyList<ResultWrite> writes, List<StaleWriter> stale)
    {
        var before = KeepsUndo ? writes.Select(write => write.Job).Distinct().ToDictionary(job => job, job => Of(job).Copy()) : [];
        foreach (var write in writes)
        {
            if (IsStale(write, out var refused))
            {
                stale.Add(refused!);
                continue;
            }

            var results = Of(write.Job);
            results.Epoch = Math.Max(results.Epoch, write.Epoch);
            if (write is BucketWrite { Buckets: var buckets }) Write(results, buckets);
            if (write is ForecastWrite forecast) results.Forecasts[forecast.Run.Id] = forecast.Run;
            Committed?.Invoke(node, write);
        }

        return Commit.Done(() =>
        {
            foreach (var (job, results) in before) _jobs[job] = results;
        });
    }

    public Commit DeleteAfter(JobId job, long epoch, long time, List<StaleWriter> stale)
    {
        if (IsStale(new EpochFence(job, epoch), out var refused))
        {
            stale.Add(refused!);
            return default;
        }

        var (results, before) = (Of(job), Of(job).Copy());
        results.Epoch = epoch;
        foreach (var timestamp in results.Final.Keys.Where(timestamp => timestamp > time).ToArray()) results.Final.Remove(timestamp);
        foreach (var timestamp in results.Interim.Keys.Where(timestamp => timestamp > time).ToArray()) results.Interim.Remove(timestamp);
        return Commit.Done(() => _jobs[job] = before);
    }

    public Commit DeleteAll(JobId job, long epoch, List<StaleWriter> stale)
    {
        if (IsStale(new EpochFence(job, epoch), out var refused))
        {
            stale.Add(refused!);
            return default;
        }

        var before = Of(job);
        _jobs[job] = new JobResults { Epoch = epoch + 1 };
        return Commit.Done(() => _jobs[job] = before);
    }

    private bool IsStale(ResultWrite write, out StaleWriter? stale)
    {
        var newest = Of(write.Job).Epoch;
        stale = write.Epoch < newest ? new StaleWriter(write.Job, write.Epoch, newest) : null;
        if (stale is null) return false;
        if (!RefusesOlderEpochs)
        {
            StaleTaken?.Invoke();
            return false;
        }

        StaleRefused?.Invoke();
        return true;
    }

    private static void Write(JobResults results, IReadOnlyList<BucketResult> buckets)
    {
        if (buckets.Any(bucket => bucket.IsInterim)) results.Interim.Clear();
        foreach (var bucket in buckets)
        {
            if (bucket.IsInterim)
            {
                if (!results.Final.ContainsKey(bucket.Timestamp)) results.Interim[bucket.Timestamp] = bucket;
                continue;
            }

            results.Final[bucket.Timestamp] = bucket;
            foreach (var timestamp in results.Interim.Keys.Where(timestamp => timestamp <= bucket.Timestamp).ToArray())
                results.Interim.Remove(timestamp);
        }
    }
}
