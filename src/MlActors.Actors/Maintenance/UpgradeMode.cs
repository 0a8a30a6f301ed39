using MlActors.Actors.Jobs;
using MlActors.Actors.Messaging;
using MlActors.Actors.Registry;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Storage.Settings;

namespace MlActors.Actors.Maintenance;

/// <summary>
/// Elastic's upgrade mode: jobs stay open and datafeeds stay started, but nothing of them runs. Nothing is saved for it, as in Elastic; what was
/// posted is in the journals, and datafeeds read again from the position of the model.
/// </summary>
public sealed class UpgradeMode(SettingsStore settings, RegistryClient registry, JobClient jobs, TimeProvider time)
{
    private const int JobsAtATime = 64;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Completes when nothing runs any more, or when everything runs again.</summary>
    /// <exception cref="RefusedException">It took longer than the timeout; the mode is set, and what is under way goes on.</exception>
    public async Task SetAsync(bool isEnabled, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if ((await settings.ReadAsync(cancellationToken)).IsUpgrading != isEnabled) await settings.SetUpgradeModeAsync(isEnabled, cancellationToken);
        var began = time.GetTimestamp();
        while (await NotReadyAsync(isEnabled, cancellationToken) is { Length: > 0 } waiting)
        {
            if (time.GetElapsedTime(began) >= timeout)
                throw Refusal.TimedOut(
                    $"Upgrade mode is {(isEnabled ? "enabled" : "disabled")}, but after [{timeout.TotalSeconds:0}s] {waiting.Length} jobs are not "
                    + $"{(isEnabled ? "stopped" : "running again")} yet, among them [{waiting[0]}]; call again to wait for them").ToException();
            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    private async Task<JobId[]> NotReadyAsync(bool isEnabled, CancellationToken cancellationToken)
    {
        var expected = (await registry.ResolveJobsAsync(null, allowNoMatch: true, cancellationToken)).Where(job => job.IsExpected);
        var ready = await ParallelCalls.SelectAsync(expected, JobsAtATime, async job => (
            job.Job, IsReady: isEnabled
                ? !await jobs.SuspendAsync(job.Job, cancellationToken)
                : await RunsAgainAsync(job.Job, cancellationToken)));
        return [.. ready.Where(job => !job.IsReady).Select(job => job.Job)];
    }

    private async Task<bool> RunsAgainAsync(JobId job, CancellationToken cancellationToken)
    {
        await jobs.WakeAsync(job, cancellationToken);

        // A job that was deleted since it was listed is not among the answers, and is not waited for; nor is one that waits for room on a node.
        return (await jobs.GetAllAsync([job], cancellationToken)).All(found => found.Engine is not (EngineStatus.Suspended or EngineStatus.Starting));
    }
}
