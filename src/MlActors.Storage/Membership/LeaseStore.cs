using LinqToDB;
using MlActors.Storage.Files;

namespace MlActors.Storage.Membership;

/// <summary>Leases that at most one owner holds at a time: what decides which half of a cluster lives on after a split.</summary>
public sealed class LeaseStore
{
    private readonly StoreDatabase _database;
    private readonly TimeProvider _time;

    internal LeaseStore(StoreDatabase database, TimeProvider time) => (_database, _time) = (database, time);

    /// <summary>Takes a lease that is free, expired, or the owner's already, for so long from now.</summary>
    public Task<bool> TryAcquire(string name, string owner, TimeSpan timeout, CancellationToken cancellation = default) => _database.Write(
        connection =>
        {
            var leases = connection.GetTable<LeaseRow>();
            var taken = leases
                .Where(lease => lease.Name == name && (lease.Owner == owner || lease.Expires <= Now))
                .Set(lease => lease.Owner, owner)
                .Set(lease => lease.Expires, Now + (long)timeout.TotalMilliseconds)
                .Update();
            if (taken > 0) return true;
            if (leases.Any(lease => lease.Name == name)) return false;
            connection.Insert(new LeaseRow { Name = name, Owner = owner, Expires = Now + (long)timeout.TotalMilliseconds });
            return true;
        },
        cancellation);

    /// <summary>Prolongs a lease that is still held. One that has expired is lost, even when nobody has taken it.</summary>
    public Task<bool> Renew(string name, string owner, TimeSpan timeout, CancellationToken cancellation = default) => _database.Write(
        connection => connection.GetTable<LeaseRow>()
            .Where(lease => lease.Name == name && lease.Owner == owner && lease.Expires > Now)
            .Set(lease => lease.Expires, Now + (long)timeout.TotalMilliseconds)
            .Update() > 0,
        cancellation);

    /// <summary>Gives a lease back; that of another owner stays.</summary>
    public Task Release(string name, string owner, CancellationToken cancellation = default) => _database.Write(
        connection => { connection.GetTable<LeaseRow>().Where(lease => lease.Name == name && lease.Owner == owner).Delete(); },
        cancellation);

    public Task<bool> IsHeldBy(string name, string owner, CancellationToken cancellation = default) => _database.Read(
        connection => connection.GetTable<LeaseRow>().Any(lease => lease.Name == name && lease.Owner == owner && lease.Expires > Now),
        cancellation);

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();
}
