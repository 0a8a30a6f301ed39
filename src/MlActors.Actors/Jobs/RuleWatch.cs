using MlActors.Domain.Jobs;
using MlActors.Domain.Rules;
using MlActors.Storage.Rules;

namespace MlActors.Actors.Jobs;

/// <summary>
/// Whether calendars or filters have changed, for all engines of a node: the store is asked every few seconds, when an engine has data. Lives as long
/// as its node; any thread may use it.
/// </summary>
internal sealed class RuleWatch(IRuleSource source, TimeProvider time)
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private long _newest;
    private long? _askedAt;

    public Task<(long Revision, RuleContext Rules)> ReadAsync(JobConfig job) => source.ReadAsync(job);

    /// <summary>Whether there is a newer revision; known a few seconds after the change.</summary>
    public bool IsOutdated(long revision)
    {
        lock (_lock)
        {
            if (_askedAt is not { } asked || time.GetElapsedTime(asked) >= MaxAge) Ask();
            return _newest > revision;
        }
    }

    // A store that is away is asked again after the same time, and reports its own failures.
    private void Ask()
    {
        _askedAt = time.GetTimestamp();
        source.RevisionAsync().ContinueWith(
            answered =>
            {
                lock (_lock) _newest = Math.Max(_newest, answered.Result);
            },
            CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
    }
}
