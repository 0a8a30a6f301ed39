using MlActors.Storage.Membership;
using Xunit;

namespace MlActors.Storage.Tests.Membership;

public sealed class GenerationStoreSpecs : IDisposable
{
    private readonly TemporaryStores _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Each_cluster_that_forms_has_a_higher_generation_and_fences_the_members_of_the_one_before()
    {
        Assert.Equal(1, await Generations.EnterAsync("a", "a1", formsCluster: true));
        Assert.Equal(1, await MemberAsync("b", "b1"));

        Assert.Equal(2, await Generations.EnterAsync("c", "c1", formsCluster: true));

        Assert.Equal("c1", Current("a1", "b1", "c1"));
    }

    [Fact]
    public async Task A_node_that_waits_for_a_seed_is_not_fenced_by_the_cluster_that_forms()
    {
        await Generations.EnterAsync("b", "b1", formsCluster: false);

        await Generations.EnterAsync("a", "a1", formsCluster: true);

        Assert.Equal("a1 b1", Current("a1", "b1"));
    }

    [Fact]
    public async Task The_side_that_decides_first_survives()
    {
        await ThreeMembersAsync();

        Assert.True(await Generations.TryDecideAsync("b1", ["b1", "c1"], ["a1"]));
        Assert.False(await Generations.TryDecideAsync("a1", ["a1"], ["b1", "c1"]));

        Assert.Equal("b1 c1", Current("a1", "b1", "c1"));
    }

    [Fact]
    public async Task Of_two_sides_that_decide_at_the_same_time_one_survives()
    {
        using var other = Stores.Open(_folder.Location, _folder.Time);
        for (var round = 0; round < 20; round++)
        {
            await ThreeMembersAsync();

            var answers = await Task.WhenAll(
                RetriedAsync(() => Generations.TryDecideAsync("a1", ["a1"], ["b1", "c1"])),
                RetriedAsync(() => other.Generations.TryDecideAsync("c1", ["b1", "c1"], ["a1"])));

            Assert.Single(answers, won => won);
            Assert.Equal(answers[0] ? "a1" : "b1 c1", Current("a1", "b1", "c1"));
        }
    }

    [Fact]
    public async Task Of_three_sides_one_survives()
    {
        await ThreeMembersAsync();

        var answers = new[]
        {
            await Generations.TryDecideAsync("c1", ["c1"], ["a1", "b1"]),
            await Generations.TryDecideAsync("a1", ["a1"], ["b1", "c1"]),
            await Generations.TryDecideAsync("b1", ["b1"], ["a1", "c1"]),
        };

        Assert.Equal([true, false, false], answers);
        Assert.Equal("c1", Current("a1", "b1", "c1"));
    }

    [Fact]
    public async Task A_side_that_lost_is_refused_at_any_later_time()
    {
        await ThreeMembersAsync();
        await Generations.TryDecideAsync("b1", ["b1", "c1"], ["a1"]);
        _folder.Time.Advance(TimeSpan.FromDays(1));
        await Generations.TryDecideAsync("b1", ["b1"], ["c1"]);
        _folder.Reopen();

        Assert.False(await Generations.TryDecideAsync("a1", ["a1"], ["b1", "c1"]));
        Assert.False(await Generations.TryDecideAsync("c1", ["c1"], ["a1", "b1"]));
        Assert.Equal("b1", Current("a1", "b1", "c1"));
    }

    [Fact]
    public async Task The_decision_of_the_surviving_side_is_idempotent()
    {
        await ThreeMembersAsync();
        await Generations.TryDecideAsync("b1", ["b1", "c1"], ["a1"]);

        Assert.True(await Generations.TryDecideAsync("b1", ["b1", "c1"], ["a1"]));
        Assert.True(await Generations.TryDecideAsync("c1", ["b1", "c1"], ["a1"]));
    }

    [Fact]
    public async Task A_fenced_node_that_restarts_is_registered_as_a_new_run()
    {
        await ThreeMembersAsync();
        await Generations.TryDecideAsync("b1", ["b1", "c1"], ["a1"]);

        await Generations.EnterAsync("a", "a2", formsCluster: false);

        Assert.Equal("b1 c1 a2", Current("a1", "b1", "c1", "a2"));
    }

    [Fact]
    public async Task A_node_that_restarted_before_the_decision_about_its_last_run_is_not_fenced_by_it()
    {
        await ThreeMembersAsync();
        await Generations.EnterAsync("a", "a2", formsCluster: false);

        Assert.True(await Generations.TryDecideAsync("b1", ["b1", "c1"], ["a1"]));

        Assert.Equal("b1 c1 a2", Current("a1", "b1", "c1", "a2"));
    }

    [Fact]
    public async Task A_joining_node_cannot_decide()
    {
        await ThreeMembersAsync();
        await Generations.EnterAsync("d", "d1", formsCluster: false);

        Assert.False(await Generations.TryDecideAsync("d1", ["d1"], ["a1"]));

        Assert.Equal("a1 b1 c1", Current("a1", "b1", "c1"));
    }

    [Fact]
    public async Task A_member_that_the_deciding_side_does_not_know_is_fenced()
    {
        await ThreeMembersAsync();
        await MemberAsync("d", "d1");

        Assert.True(await Generations.TryDecideAsync("b1", ["b1", "c1"], ["a1"]));

        Assert.Equal("b1 c1", Current("a1", "b1", "c1", "d1"));
    }

    [Fact]
    public async Task A_node_that_left_is_not_current()
    {
        await ThreeMembersAsync();
        await Generations.LeaveAsync("b1");

        Assert.Equal("a1 c1", Current("a1", "b1", "c1"));
        Assert.False(Generations.Confirm("b1"));
    }

    private GenerationStore Generations => _folder.Stores.Generations;

    private async Task ThreeMembersAsync()
    {
        await Generations.EnterAsync("a", "a1", formsCluster: true);
        await MemberAsync("b", "b1");
        await MemberAsync("c", "c1");
    }

    private async Task<long> MemberAsync(string address, string instance)
    {
        var generation = await Generations.EnterAsync(address, instance, formsCluster: false);
        Assert.True(Generations.Confirm(instance));
        return generation;
    }

    private string Current(params string[] instances) => string.Join(' ', instances.Where(Generations.IsCurrent));

    /// <summary>A short busy timeout.</summary>
    private static async Task<bool> RetriedAsync(Func<Task<bool>> decide)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await decide();
            }
            catch (MlActors.Storage.Files.StorageUnavailableException) when (attempt < 100)
            {
                // Locked by another connection.
            }
        }
    }
}
