using Akka.Actor;
using Akka.Cluster;
using MlActors.Node.Configuration;
using MlActors.Node.Options;
using MlActors.Storage;
using MlActors.Storage.Files;

namespace MlActors.Node.Starting;

/// <summary>
/// Says in the shared store that this node lives, from before its actors start until after they have stopped, so that nobody takes the data
/// folder for free.
/// </summary>
internal sealed class Presence(
    Stores stores, NodeOptions options, Admitted admitted, NodeSettings settings, IServiceProvider services, TimeProvider time, ILogger<Presence> log)
    : BackgroundService
{
    private string Self => options.Cluster.ToString();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var pulse = new PeriodicTimer(settings.PresenceInterval, time);
        try
        {
            do await Show(stoppingToken);
            while (await pulse.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The node stops; what is left to do stands in StopAsync.
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await stores.Cluster.Leave(Self, admitted.Instance, CancellationToken.None);
        }
        catch (StorageUnavailableException away)
        {
            NodeLog.CannotShowPresence(log, away.Message);
        }
    }

    private async Task Show(CancellationToken ct)
    {
        try
        {
            await stores.Cluster.Heartbeat(Self, admitted.Instance, IsMember(), ct);
        }
        catch (StorageUnavailableException away)
        {
            NodeLog.CannotShowPresence(log, away.Message);
        }
    }

    private bool IsMember() => Cluster.Get(services.GetRequiredService<ActorSystem>()).SelfMember.Status == MemberStatus.Up;
}
