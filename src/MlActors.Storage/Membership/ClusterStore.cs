using System.Buffers.Text;
using System.Collections.Immutable;
using System.Security.Cryptography;
using LinqToDB;
using LinqToDB.Data;
using MlActors.Storage.Files;

namespace MlActors.Storage.Membership;

/// <summary>
/// Knows whose data it is and which nodes use it, so that two clusters never write the same data; see <see cref="LeaseStore"/> for what
/// decides within one cluster.
/// </summary>
public sealed class ClusterStore
{
    /// <summary>A node that has not been heard of for so long is gone.</summary>
    public static readonly TimeSpan StaleAfter = TimeSpan.FromSeconds(15);

    private readonly StoreDatabase _database;
    private readonly TimeProvider _time;

    internal ClusterStore(StoreDatabase database, TimeProvider time) => (_database, _time) = (database, time);

    /// <summary>
    /// Asks whether a node may use the data, and enters it as a user when it may. A node that joins the live ones is welcome, and so is one
    /// that waits with others for a common seed; one that would form a cluster beside them is not. An older run at the same address counts
    /// for nothing: the address is bound, so it is dead.
    /// </summary>
    public Task<OwnershipAnswer> Claim(ClusterClaim claim, CancellationToken cancellation = default) => _database.Write(
        connection =>
        {
            var identity = IdentityOf(connection, claim.ClusterName);
            if (identity.Name != claim.ClusterName) return new OwnershipAnswer.BelongsToAnother(identity.Name);
            var members = connection.GetTable<MemberRow>();
            var stale = Now - (long)StaleAfter.TotalMilliseconds;
            var others = members.Where(member => member.Address != claim.Address && member.Heartbeat > stale).ToList();
            if (Conflict(claim, others) is { } inUse) return inUse;
            connection.InsertOrReplace(new MemberRow
            {
                Address = claim.Address,
                Instance = claim.Instance,
                Seeds = string.Join('\n', claim.Seeds),
                // One that forms a cluster is one from now on, or two that start together would both be let in.
                IsJoined = claim.FormsCluster,
                Heartbeat = Now,
            });
            return (OwnershipAnswer)new OwnershipAnswer.Granted(identity);
        },
        cancellation);

    /// <summary>Says that a node lives, and whether it has become a member of its cluster.</summary>
    /// <returns>False when the node is not entered any more: a newer run has its address.</returns>
    public Task<bool> Heartbeat(string address, string instance, bool isJoined, CancellationToken cancellation = default) => _database.Write(
        connection => connection.GetTable<MemberRow>()
            .Where(member => member.Address == address && member.Instance == instance)
            .Set(member => member.Heartbeat, Now)
            .Set(member => member.IsJoined, member => member.IsJoined || isJoined)
            .Update() > 0,
        cancellation);

    /// <summary>Takes a node off the list, so that the next one need not wait for it.</summary>
    public Task Leave(string address, string instance, CancellationToken cancellation = default) => _database.Write(
        connection => { connection.GetTable<MemberRow>().Where(member => member.Address == address && member.Instance == instance).Delete(); },
        cancellation);

    /// <summary>Whose data it is; null before the first claim.</summary>
    public Task<ClusterIdentity?> Identity(CancellationToken cancellation = default) => _database.Read(
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

    private static OwnershipAnswer.InUse? Conflict(ClusterClaim claim, List<MemberRow> others)
    {
        var joined = others.Where(member => member.IsJoined).ToList();
        if (joined.Count == 0 || joined.Any(member => claim.Seeds.Contains(member.Address))) return null;
        // A node that only waits to join does no harm when it waits for a seed of theirs.
        if (!claim.FormsCluster && joined.Any(member => member.Seeds.Split('\n').Intersect(claim.Seeds, StringComparer.Ordinal).Any())) return null;
        var until = DateTimeOffset.FromUnixTimeMilliseconds(joined.Max(member => member.Heartbeat)) + StaleAfter;
        return new OwnershipAnswer.InUse([.. joined.Select(member => member.Address).Order(StringComparer.Ordinal)], until);
    }
}
