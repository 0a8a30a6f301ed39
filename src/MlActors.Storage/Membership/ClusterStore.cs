using System.Buffers.Text;
using System.Collections.Immutable;
using System.Security.Cryptography;
using LinqToDB;
using LinqToDB.Data;
using MlActors.Storage.Files;

namespace MlActors.Storage.Membership;

/// <summary>
/// Records the owner of the data and the nodes that use it, so that two clusters do not write the same data;
/// <see cref="GenerationStore"/> decides between two that do.
/// </summary>
public sealed class ClusterStore
{
    /// <summary>A node whose heartbeat has not changed for this time, measured by the observing node, is dead.</summary>
    public static readonly TimeSpan StaleAfter = TimeSpan.FromSeconds(15);

    private readonly StoreDatabase _database;
    private readonly TimeProvider _time;

    internal ClusterStore(StoreDatabase database, TimeProvider time) => (_database, _time) = (database, time);

    /// <summary>
    /// Registers a node as a user of the data if it may use it. It may if it joins the live nodes, or waits with them for a common seed;
    /// it may not if it would form a second cluster. An older run at the same address is ignored: the address is bound by this
    /// process, so the older run has ended. Members that the claim reports as dead are removed, unless their rows have changed
    /// since.
    /// </summary>
    public Task<OwnershipResult> ClaimAsync(ClusterClaim claim, CancellationToken cancellationToken = default) => _database.WriteAsync(
        connection =>
        {
            var identity = IdentityOf(connection, claim.ClusterName);
            if (identity.Name != claim.ClusterName) return new OwnershipResult.BelongsToAnother(identity.Name);
            var members = connection.GetTable<MemberRow>().ToList();
            var dead = members.Where(member => IsReported(claim.Dead, member)).ToList();
            if (Conflict(claim, [.. members.Except(dead).Where(member => member.Address != claim.Address)]) is { } inUse) return inUse;
            foreach (var member in dead) Remove(connection, member.Address, member.Instance);
            Register(connection, claim, members.Find(member => member.Address == claim.Address)?.Heartbeat);
            return (OwnershipResult)new OwnershipResult.Granted(identity);
        },
        cancellationToken);

    /// <summary>The registered nodes, dead ones included.</summary>
    public Task<ImmutableArray<ClusterMember>> MembersAsync(CancellationToken cancellationToken = default) =>
        _database.ReadAsync<ImmutableArray<ClusterMember>>(
        connection =>
        {
            var processes = connection.GetTable<ProcessRow>().ToDictionary(process => (process.Address, process.Instance));
            return [.. connection.GetTable<MemberRow>().AsEnumerable().Select(member => new ClusterMember(
                member.Address, member.Instance, member.IsJoined, member.Heartbeat,
                // The process row may be that of an older run at the address.
                processes.GetValueOrDefault((member.Address, member.Instance)) is { } process
                    ? new ProcessIdentity(process.Machine, process.ProcessId, process.Started)
                    : null))];
        },
        cancellationToken);

    /// <summary>
    /// Writes the heartbeat of a node, and whether it is a member of its cluster. Runs on the calling thread, so that a busy thread pool does not
    /// delay it.
    /// </summary>
    /// <returns>False when the node is not registered any more: a newer run has its address, or another cluster uses the data.</returns>
    public bool Heartbeat(string address, string instance, bool isJoined) => _database.WriteNow(
        connection => connection.GetTable<MemberRow>()
            .Where(member => member.Address == address && member.Instance == instance)
            .Set(member => member.Heartbeat, member => member.Heartbeat < Now ? Now : member.Heartbeat + 1)
            .Set(member => member.IsJoined, member => member.IsJoined || isJoined)
            .Update() > 0);

    /// <summary>Removes a node, so that the next one does not wait for its heartbeat.</summary>
    public Task LeaveAsync(string address, string instance, CancellationToken cancellationToken = default) =>
        _database.WriteAsync(connection => Remove(connection, address, instance), cancellationToken);

    /// <summary>The owner of the data; null before the first claim.</summary>
    public Task<ClusterIdentity?> IdentityAsync(CancellationToken cancellationToken = default) => _database.ReadAsync(
        connection => connection.GetTable<IdentityRow>().FirstOrDefault() is { } row ? new ClusterIdentity(row.Name, row.Uuid) : null,
        cancellationToken);

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    private ClusterIdentity IdentityOf(DataConnection connection, string claimedName)
    {
        if (connection.GetTable<IdentityRow>().FirstOrDefault() is { } known) return new ClusterIdentity(known.Name, known.Uuid);
        var row = new IdentityRow { Name = claimedName, Uuid = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)), Created = Now };
        connection.Insert(row);
        return new ClusterIdentity(row.Name, row.Uuid);
    }

    private static bool IsReported(IReadOnlyCollection<ClusterMember> dead, MemberRow row) =>
        dead.Any(member => member.Address == row.Address && member.Instance == row.Instance && member.Heartbeat == row.Heartbeat);

    private void Register(DataConnection connection, ClusterClaim claim, long? heartbeatBefore)
    {
        connection.InsertOrReplace(new MemberRow
        {
            Address = claim.Address,
            Instance = claim.Instance,
            Seeds = string.Join('\n', claim.Seeds),
            // A node that forms a cluster counts as a member at once; otherwise two that start together would both be accepted.
            IsJoined = claim.FormsCluster,
            Heartbeat = Math.Max(Now, heartbeatBefore + 1 ?? 0),
        });
        if (claim.Process is not { } process) return;
        connection.InsertOrReplace(new ProcessRow
        {
            Address = claim.Address, Instance = claim.Instance, Machine = process.Machine, ProcessId = process.Id, Started = process.Started,
        });
    }

    private static void Remove(DataConnection connection, string address, string instance)
    {
        connection.GetTable<MemberRow>().Where(member => member.Address == address && member.Instance == instance).Delete();
        connection.GetTable<ProcessRow>().Where(process => process.Address == address && process.Instance == instance).Delete();
    }

    private static OwnershipResult.InUse? Conflict(ClusterClaim claim, List<MemberRow> others)
    {
        var joined = others.Where(member => member.IsJoined).ToList();
        if (joined.Count == 0 || joined.Any(member => claim.Seeds.Contains(member.Address))) return null;
        // A node that only joins is accepted when it has a seed in common with them.
        if (!claim.FormsCluster && joined.Any(member => member.Seeds.Split('\n').Intersect(claim.Seeds, StringComparer.Ordinal).Any())) return null;
        return new OwnershipResult.InUse([.. joined.Select(member => member.Address).Order(StringComparer.Ordinal)]);
    }
}
