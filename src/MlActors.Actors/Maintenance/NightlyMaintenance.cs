using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MlActors.Actors.Cluster;
using MlActors.Domain;
using MlActors.Storage.Files;
using MlActors.Storage.Settings;

namespace MlActors.Actors.Maintenance;

/// <summary>
/// Closes idle jobs each hour, and deletes expired data each night, on the oldest node of the cluster. Nothing happens while upgrade mode is enabled.
/// </summary>
public sealed partial class NightlyMaintenance(
    ClusterDirectory directory, NodeInventory node, ExpiredData expired, IdleJobs idle, SettingsStore settings, TimeProvider time,
    ILogger<NightlyMaintenance> log) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromHours(1), DeletionTimeout = TimeSpan.FromHours(8);

    /// <summary>After half past midnight, UTC.</summary>
    private static readonly TimeSpan Earliest = TimeSpan.FromMinutes(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await RunAsync(stoppingToken);
            }
            catch (Exception failure) when (failure is RefusedException or StorageUnavailableException)
            {
                // The next hour tries again.
                LogSkipped(failure.Message);
            }
        }
    }

    /// <summary>What is due now; also called by tests.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var nodes = await directory.NodesAsync(cancellationToken);
        if (!nodes.Any(view => view.IsCoordinator && view.Id == node.Node)) return;
        var current = await settings.ReadAsync(cancellationToken);
        if (current.IsUpgrading) return;
        foreach (var job in await idle.CloseAsync(cancellationToken)) LogClosed(job.Value);
        var now = time.GetUtcNow();
        if (now.TimeOfDay < Earliest || !await settings.BeginMaintenanceAsync(DateOnly.FromDateTime(now.UtcDateTime), cancellationToken)) return;
        await expired.DeleteAsync(null, current.NightlyPace, DeletionTimeout, cancellationToken);
        LogDone();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Maintenance was skipped and is tried again in an hour: {Reason}")]
    private partial void LogSkipped(string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Job [{Job}] was idle and is closed")]
    private partial void LogClosed(string job);

    [LoggerMessage(Level = LogLevel.Information, Message = "Expired data is deleted")]
    private partial void LogDone();
}
