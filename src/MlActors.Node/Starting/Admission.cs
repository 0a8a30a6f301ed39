using System.Collections.Immutable;
using MlActors.Node.Options;
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
internal sealed class Admission(ClusterStore store, NodeOptions options, string clusterName, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(500);

    private readonly string _instance = Guid.NewGuid().ToString("N");
    private readonly ImmutableArray<string> _seeds = [.. options.Seeds.Select(seed => seed.ToString())];

    private string Self => options.Cluster.ToString();

    /// <exception cref="StartRefusedException">The data is another cluster's, or cannot be asked.</exception>
    public async Task<Admitted> Enter(CancellationToken ct)
    {
        try
        {
            if (!options.FormsCluster) return Expect(await Claim(_seeds, forms: false, ct), _seeds);
            return await LiveOthers(ct) is { } others
                ? Expect(await Claim(_seeds, forms: false, ct), [.. others, .. _seeds.Where(seed => seed != Self)])
                : Expect(await Claim(_seeds, forms: true, ct), _seeds);
        }
        catch (StorageUnavailableException away)
        {
            throw new StartRefusedException(ExitCode.Data, away.Message);
        }
    }

    /// <summary>
    /// Those who live on the data; null when nobody does. After a crash of all of them the store still names them for a while: only one that
    /// goes on saying so lives.
    /// </summary>
    private async Task<ImmutableArray<string>?> LiveOthers(CancellationToken ct)
    {
        using var glances = new PeriodicTimer(Glance, time);
        for (OwnershipAnswer.InUse? first = null; ;)
        {
            // With no seed but itself, anybody else who lives is in the way, and is named.
            if (await Claim([Self], forms: true, ct) is not OwnershipAnswer.InUse inUse) return null;
            if (first is not null && inUse.Until > first.Until) return inUse.Nodes;
            if (first is null) NodeLog.WaitsForData(log, string.Join(", ", inUse.Nodes), inUse.Until);
            first ??= inUse;
            await glances.WaitForNextTickAsync(ct);
        }
    }

    private Task<OwnershipAnswer> Claim(ImmutableArray<string> seeds, bool forms, CancellationToken ct) =>
        store.Claim(new ClusterClaim(clusterName, Self, _instance, seeds, forms), ct);

    private Admitted Expect(OwnershipAnswer answer, ImmutableArray<string> seeds) => answer switch
    {
        OwnershipAnswer.Granted granted => new Admitted(granted.Cluster, _instance, seeds),
        OwnershipAnswer.BelongsToAnother another => throw new StartRefusedException(ExitCode.ForeignData, $"{options.Data}: {another.Reason}"),
        OwnershipAnswer.InUse inUse => throw new StartRefusedException(ExitCode.ForeignData, $"{options.Data}: {inUse.Reason}"),
        _ => throw new System.Diagnostics.UnreachableException($"No rule for {answer.GetType().Name}."),
    };
}
