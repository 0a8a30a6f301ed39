using System.Collections.Immutable;
using MlActors.Node.Diagnostics;
using MlActors.Node.Options;
using MlActors.Storage;
using MlActors.Storage.Files;
using MlActors.Storage.Membership;

namespace MlActors.Node.Starting;

/// <summary>The permission to use the data, and how the node joins the cluster.</summary>
/// <param name="Instance">The id of this run of the process.</param>
/// <param name="Seeds">The nodes to join through, host:port. The node forms a cluster only when it is the first of them itself.</param>
internal sealed record Admitted(ClusterIdentity Cluster, string Instance, ImmutableArray<string> Seeds);

/// <summary>
/// Asks the shared store, before the actors start, whether this node may use the data. Nodes that are alive on the data are its cluster: this
/// node joins them, even if it would have formed the cluster without them, or it is refused. Two clusters on one folder would corrupt each
/// other's journal.
/// </summary>
internal sealed class Admission(Stores stores, NodeOptions options, string clusterName, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);

    private readonly string _instance = Guid.NewGuid().ToString("N");
    private readonly ImmutableArray<string> _seeds = [.. options.Seeds.Select(seed => seed.ToString())];
    private readonly MemberObservation _observation = new(time, process => process.HasEnded());

    private string Self => options.Cluster.ToString();

    /// <exception cref="StartRefusedException">The data belongs to another cluster, or the store is not available.</exception>
    public async Task<Admitted> EnterAsync(CancellationToken cancellationToken)
    {
        try
        {
            var (admitted, formsCluster) = await ClaimAsync(cancellationToken);
            await stores.Generations.EnterAsync(Self, _instance, formsCluster, cancellationToken);
            return admitted;
        }
        catch (StorageUnavailableException unavailable)
        {
            throw new StartRefusedException(ExitCode.Data, unavailable.Message);
        }
    }

    /// <summary>
    /// Claims the data until the claim is granted, or until another node is known to be alive. After a crash of all nodes the store still lists
    /// them: those whose process has ended are ignored at once, the others after their heartbeat has not changed for a while.
    /// </summary>
    private async Task<(Admitted Admitted, bool FormsCluster)> ClaimAsync(CancellationToken cancellationToken)
    {
        using var polls = new PeriodicTimer(PollInterval, time);
        for (var isFirst = true; ; isFirst = false)
        {
            _observation.Observe(await stores.Cluster.MembersAsync(cancellationToken));
            // Without a seed other than itself, any other live node prevents the claim and is named.
            var claim = await ClaimAsync(options.FormsCluster ? [Self] : _seeds, options.FormsCluster, cancellationToken);
            if (claim is not OwnershipResult.InUse inUse)
                return (ToAdmitted(
                    options.FormsCluster ? await ClaimAsync(_seeds, forms: true, cancellationToken) : claim, _seeds), options.FormsCluster);
            if (inUse.Nodes.Any(_observation.IsAlive))
            {
                var seeds = inUse.Nodes.Union(_seeds.Where(seed => seed != Self), StringComparer.Ordinal);
                return (ToAdmitted(await ClaimAsync(_seeds, forms: false, cancellationToken), [.. seeds]), false);
            }

            if (isFirst) NodeLog.WaitingForData(log, string.Join(", ", inUse.Nodes), ClusterStore.StaleAfter.TotalSeconds);
            await polls.WaitForNextTickAsync(cancellationToken);
        }
    }

    private Task<OwnershipResult> ClaimAsync(ImmutableArray<string> seeds, bool forms, CancellationToken cancellationToken) =>
        stores.Cluster.ClaimAsync(
        new ClusterClaim(clusterName, Self, _instance, seeds, forms) { Process = ProcessIdentity.Current, Dead = _observation.Dead },
        cancellationToken);

    private Admitted ToAdmitted(OwnershipResult claim, ImmutableArray<string> seeds) => claim switch
    {
        OwnershipResult.Granted granted => new Admitted(granted.Cluster, _instance, seeds),
        OwnershipResult.BelongsToAnother another => throw new StartRefusedException(ExitCode.ForeignData, $"{options.Data}: {another.Reason}"),
        OwnershipResult.InUse inUse => throw new StartRefusedException(ExitCode.ForeignData, $"{options.Data}: {inUse.Reason}"),
        _ => throw new System.Diagnostics.UnreachableException($"No rule for {claim.GetType().Name}."),
    };
}
