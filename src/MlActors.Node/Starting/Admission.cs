using System.Collections.Immutable;
using MlActors.Node.Options;
using MlActors.Storage;
using MlActors.Storage.Files;
using MlActors.Storage.Membership;

namespace MlActors.Node.Starting;

/// <summary>That the node may use the data, and how it comes into the cluster.</summary>
/// <param name="Seeds">Whom it asks, host:port. It forms a cluster itself only when it is the first of them.</param>
internal sealed record Admitted(ClusterIdentity Cluster, string Instance, ImmutableArray<string> Seeds);

/// <summary>
/// Asks the shared store, before the actors start, whether this node may use the data. Whoever lives on the data already is its cluster:
/// a node comes to them, also when it would have formed the cluster had they been away, or it is refused. Two clusters on one folder
/// would corrupt each other's journal.
/// </summary>
internal sealed class Admission(Stores stores, NodeOptions options, string clusterName, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);

    private readonly string _instance = Guid.NewGuid().ToString("N");
    private readonly ImmutableArray<string> _seeds = [.. options.Seeds.Select(seed => seed.ToString())];
    private readonly MemberObservation _observation = new(time, ClusterStore.StaleAfter, process => process.HasEnded());

    private string Self => options.Cluster.ToString();

    /// <exception cref="StartRefusedException">The data is another cluster's, or cannot be asked.</exception>
    public async Task<Admitted> EnterAsync(CancellationToken cancellationToken)
    {
        try
        {
            var (admitted, formsCluster) = await ClaimAsync(cancellationToken);
            await stores.Generations.EnterAsync(Self, _instance, formsCluster, cancellationToken);
            return admitted;
        }
        catch (StorageUnavailableException away)
        {
            throw new StartRefusedException(ExitCode.Data, away.Message);
        }
    }

    /// <summary>
    /// Claims the data until it is granted, or until a node in the way was seen to live. After a crash of all of them the store still names
    /// them; those whose process has ended are out of the way at once, the others when their heartbeat has not changed for a while.
    /// </summary>
    private async Task<(Admitted Admitted, bool FormsCluster)> ClaimAsync(CancellationToken cancellationToken)
    {
        using var polls = new PeriodicTimer(PollInterval, time);
        for (var isFirst = true; ; isFirst = false)
        {
            _observation.Observe(await stores.Cluster.MembersAsync(cancellationToken));
            // With no seed but itself, any other node that lives is in the way, and is named.
            var answer = await ClaimAsync(options.FormsCluster ? [Self] : _seeds, options.FormsCluster, cancellationToken);
            if (answer is not OwnershipResult.InUse inUse)
                return (Expect(
                    options.FormsCluster ? await ClaimAsync(_seeds, forms: true, cancellationToken) : answer, _seeds), options.FormsCluster);
            if (inUse.Nodes.Any(_observation.IsAlive))
            {
                var seeds = inUse.Nodes.Union(_seeds.Where(seed => seed != Self), StringComparer.Ordinal);
                return (Expect(await ClaimAsync(_seeds, forms: false, cancellationToken), [.. seeds]), false);
            }

            if (isFirst) NodeLog.WaitsForData(log, string.Join(", ", inUse.Nodes), ClusterStore.StaleAfter.TotalSeconds);
            await polls.WaitForNextTickAsync(cancellationToken);
        }
    }

    private Task<OwnershipResult> ClaimAsync(ImmutableArray<string> seeds, bool forms, CancellationToken cancellationToken) =>
        stores.Cluster.ClaimAsync(
        new ClusterClaim(clusterName, Self, _instance, seeds, forms) { Process = ProcessIdentity.Current, Dead = _observation.Dead },
        cancellationToken);

    private Admitted Expect(OwnershipResult answer, ImmutableArray<string> seeds) => answer switch
    {
        OwnershipResult.Granted granted => new Admitted(granted.Cluster, _instance, seeds),
        OwnershipResult.BelongsToAnother another => throw new StartRefusedException(ExitCode.ForeignData, $"{options.Data}: {another.Reason}"),
        OwnershipResult.InUse inUse => throw new StartRefusedException(ExitCode.ForeignData, $"{options.Data}: {inUse.Reason}"),
        _ => throw new System.Diagnostics.UnreachableException($"No rule for {answer.GetType().Name}."),
    };
}
