using MlActors.Actors.Jobs;
using MlActors.Actors.Registry;
using MlActors.Actors.Shutdown;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Domain.Time;
using MlActors.Storage.Documents;
using MlActors.Storage.Settings;

namespace MlActors.Actors.Maintenance;

/// <summary>
/// Closes jobs that are not used: open, without a running datafeed, and without data for longer than `xpack.ml.idle_job_auto_close_timeout`. Each is
/// closed in the order of every close, and its users are notified.
/// </summary>
public sealed class IdleJobs(
    RegistryClient registry, JobClient jobs, ShutdownClient shutdown, IJobMessages messages, SettingsStore settings, TimeProvider time)
{
    private const string CloseTimeout = "30m";

    /// <returns>The jobs that were closed.</returns>
    public async Task<IReadOnlyList<JobId>> CloseAsync(CancellationToken cancellationToken)
    {
        if ((await settings.ReadAsync(cancellationToken)) is not { IdleJobTimeout: { } timeout, IsUpgrading: false }) return [];
        var entries = await registry.ResolveJobsAsync(null, allowNoMatch: true, cancellationToken);
        var open = await jobs.ShowAllAsync(
            entries.Where(entry => entry is { IsExpected: true, IsDatafeedExpected: false }).Select(entry => entry.Job), cancellationToken);
        var closed = new List<JobId>();
        foreach (var job in open.Where(job => IsIdle(job, timeout)))
        {
            var options = new CloseOptions(Force: false, AllowNoMatch: true, TimeSpan.FromMinutes(30), CloseTimeout);
            await shutdown.CloseJobsAsync(job.Id.Value, options, refuseRunningFeeds: false, cancellationToken);
            await messages.AddAsync(
                job.Id, MessageLevel.Warning,
                $"Job auto-closed because it was idle: its datafeed does not run, and it received no data for [{DurationText.Format(timeout)}]")
                .WaitAsync(cancellationToken);
            closed.Add(job.Id);
        }

        return closed;
    }

    private bool IsIdle(JobView job, TimeSpan timeout)
    {
        if (job is not { Phase: JobPhase.Open, Engine: EngineStatus.Ready, OpenedAt: { } opened }) return false;
        var lastData = job.Statistics.Counts.LastDataTime is { } data ? DateTimeOffset.FromUnixTimeMilliseconds(data) : opened;
        return time.GetUtcNow() - (lastData > opened ? lastData : opened) > timeout;
    }
}
