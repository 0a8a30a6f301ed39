using MlActors.Storage.Membership;
using Xunit;

namespace MlActors.Storage.Tests.Membership;

public sealed class LeaseStoreSpecs(TemporaryStores folder) : IClassFixture<TemporaryStores>
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly LeaseStore _leases = folder.Stores.Leases;
    private readonly string _lease = folder.Unused("lease");

    [Fact]
    public async Task A_lease_has_one_owner()
    {
        Assert.True(await _leases.TryAcquire(_lease, "a", Timeout));
        Assert.False(await _leases.TryAcquire(_lease, "b", Timeout));
        Assert.True(await _leases.IsHeldBy(_lease, "a"));
        Assert.False(await _leases.IsHeldBy(_lease, "b"));
    }

    [Fact]
    public async Task Its_owner_may_take_it_again() =>
        Assert.True(await _leases.TryAcquire(_lease, "a", Timeout) && await _leases.TryAcquire(_lease, "a", Timeout));

    [Fact]
    public async Task A_lease_that_was_not_renewed_falls_to_the_next_who_asks()
    {
        await _leases.TryAcquire(_lease, "a", Timeout);
        folder.Time.Advance(Timeout - TimeSpan.FromMilliseconds(1));
        Assert.False(await _leases.TryAcquire(_lease, "b", Timeout));
        folder.Time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.False(await _leases.IsHeldBy(_lease, "a"));
        Assert.False(await _leases.Renew(_lease, "a", Timeout));
        Assert.True(await _leases.TryAcquire(_lease, "b", Timeout));
        Assert.False(await _leases.TryAcquire(_lease, "a", Timeout));
    }

    [Fact]
    public async Task Renewing_prolongs_a_lease_for_its_owner_only()
    {
        await _leases.TryAcquire(_lease, "a", Timeout);
        folder.Time.Advance(Timeout / 2);
        Assert.True(await _leases.Renew(_lease, "a", Timeout));
        Assert.False(await _leases.Renew(_lease, "b", Timeout));
        folder.Time.Advance(Timeout * 0.75);

        Assert.True(await _leases.IsHeldBy(_lease, "a"));
    }

    [Fact]
    public async Task A_lease_is_given_back_by_its_owner_only()
    {
        await _leases.TryAcquire(_lease, "a", Timeout);
        await _leases.Release(_lease, "b");
        Assert.True(await _leases.IsHeldBy(_lease, "a"));
        await _leases.Release(_lease, "a");

        Assert.True(await _leases.TryAcquire(_lease, "b", Timeout));
    }

    [Fact]
    public async Task Of_many_who_ask_at_once_one_gets_it()
    {
        using var other = Stores.Open(folder.Location, folder.Time);
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(at => (at % 2 == 0 ? _leases : other.Leases).TryAcquire(_lease, $"owner {at}", Timeout)));

        Assert.Single(answers, taken => taken);
    }
}
