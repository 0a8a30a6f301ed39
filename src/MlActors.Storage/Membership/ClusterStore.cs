using System.Buffers.Text;
using System.Collections.Immutable;
using System.Security.Cryptography;
using LinqToDB;
using LinqToDB.Data;
using MlActors.Storage.Files;

namespace MlActors.Storage.Membership;

/// <summary>
/// Knows whose data it is and which nodes use it, so that two clusters never write the same data; see <see cref="GenerationStore"/> for
/// what decides between two that do.
/// </summary>
public sealed class ClusterStore
{
    /// <summary>A node whose heartbeat has not changed for this long, by the clock of the node that observes it, is dead.</summary>
    public static readonly TimeSpan StaleAfter = TimeSpan.FromSeconds(15);

    private readonly StoreDatabase _database;
    private readonly TimeProvider _time;

    internal ClusterStore(StoreDatabase database, TimeProvider time) => (_database, _time) = (database, time);

    /// <summary>
    /// Asks whether a node may use the data, and enters it as a user when it may. A node that joins the live ones is welcome, and so is one
    /// that waits with others for a common seed; one that would form a cluster beside them is not. An older run at the same address counts
    /// for nothing: the address is bound, so it is dead. Those that the claim has found dead count for nothing either, and are removed, as
    /// long as they are what it found.
    /// </summary>
    public Task<OwnershipAnswer> ClaimAsync(ClusterClaim claim, CancellationToken cancellation = default) => _database.WriteAsync(
        connection =>
        {
            var identity = IdentityOf(connection, claim.ClusterName);
            if (identity.Name != claim.ClusterName) return new OwnershipAnswer.BelongsToAnother(identity.Name);
            var members = connection.GetTable<MemberRow>().ToList();
            var dead = members.Where(member => IsIn(claim.Dead, member)).ToList();
            if (Conflict(claim, [.. members.Except(dead).Where(member => member.Address != claim.Address)]) is { } inUse) return inUse;
            foreach (var member in dead) Remove(connection, member.Address, member.Instance);
            Enter(connection, claim, members.Find(member => member.Address == claim.Address)?.Heartbeat);
            return (OwnershipAnswer)new OwnershipAnswer.Granted(identity);
        },
        cancellation);

    /// <summary>The nodes that are entered, the dead among them.</summary>
    public Task<ImmutableArray<ClusterMember>> MembersAsync(CancellationToken cancellation = default) =>
        _database.ReadAsync<ImmutableArray<ClusterMember>>(
        connection =>
        {
            var processes = connection.GetTable<ProcessRow>().ToDictionary(process => (process.Address, process.Instance));
            return [.. connection.GetTable<MemberRow>().AsEnumerable().Select(member => new ClusterMember(
                member.Address, member.Instance, member.IsJoined, member.Heartbeat,
                // The row of an older run does not say which process this one is.
                processes.GetValueOrDefault((member.Address, member.Instance)) is { } process
                    ? new ProcessIdentity(process.Machine, process.ProcessId, process.Started)
                    : null))];
        },
        cancellation);

    /// <summary>
    /// Writes that a node lives, and whether it has become a member of its cluster. Works on the calling thread, so that a busy pool does not
    /// make a node look dead.
    /// </summary>
    /// <returns>False when the node is not entered any more: a newer run has its address, or another cluster has taken the data.</returns>
    public bool Heartbeat(string address, string instance, bool isJoined) => _database.WriteNow(
        connection => connection.GetTable<MemberRow>()
            .Where(member => member.Address == address && member.Instance == instance)
            .Set(member => member.Heartbeat, member => member.Heartbeat < Now ? Now : member.Heartbeat + 1)
            .Set(member => member.IsJoined, member => member.IsJoined || isJoined)
            .Update() > 0);

    /// <summary>Takes a node off the list, so that the next one need not wait for it.</summary>
    public Task LeaveAsync(string address, string instance, CancellationToken cancellation = default) =>
        _database.WriteAsync(connection => Remove(connection, address, instance), cancellation);

    /// <summary>Whose data it is; null before the first claim.</summary>
    public Task<ClusterIdentity?> IdentityAsync(CancellationToken cancellation = default) => _database.ReadAsync(
        connection => connection.GetTable<IdentityRow>().FirstOrDefault() is { } row ? new ClusterIdentity(row.Name, row.Uuid) : null,
        cancellation);

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    private ClusterIdentity IdentityOf(DataConnection connection, string claimedName)
    {
        if (connection.GetTable<IdentityRow>().FirstOrDefault() is { } known) return new ClusterIdentity(known.Name, known.Uuid);
        var row = new IdentityRow { Name = claimedName, Uuid = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)), Created = Now };
        connection.Insert(row);
        return new ClusterIdentity(row.Name, row.Uuid);
    }

    private static bool IsIn(IReadOnlyCollection<ClusterMember> dead, MemberRow row) =>
        dead.Any(member => member.Address == row.Address && member.Instance == row.Instance && member.Heartbeat == row.Heartbeat);

    private void Enter(DataConnection connection, ClusterClaim claim, long? heartbeatBefore)
    {
        connection.InsertOrReplace(new MemberRow
        {
            Address = claim.Address,
            Instance = claim.Instance,
            Seeds = string.Join('\n', claim.Seeds),
            // One that forms a cluster is one from now on, or two that start together would both be let in.
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

    private static OwnershipAnswer.InUse? Conflict(ClusterClaim claim, List<MemberRow> others)
    {
        var joined = others.Where(member => member.IsJoined).ToList();
        if (joined.Count == 0 || joined.Any(member => claim.Seeds.Contains(member.Address))) return null;
        // A node that only waits to join does no harm when it waits for a seed of theirs.
        if (!claim.FormsCluster && joined.Any(member => member.Seeds.Split('\n').Intersect(claim.Seeds, StringComparer.Ordinal).Any())) return null;
        return new OwnershipAnswer.InUse([.. joined.Select(member => member.Address).Order(StringComparer.Ordinal)]);
    }
}
