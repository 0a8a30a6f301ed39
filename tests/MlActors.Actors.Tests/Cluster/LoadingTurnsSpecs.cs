using MlActors.Actors.Cluster;
using MlActors.Domain;
using Xunit;

namespace MlActors.Actors.Tests.Cluster;

public sealed class LoadingTurnsSpecs
{
    private readonly List<string> _gone = [];
    private readonly LoadingTurns _turns;
    private int _limit = 2;

    public LoadingTurnsSpecs() => _turns = new LoadingTurns(() => _limit);

    [Fact]
    public void As_many_as_the_limit_go_on_at_once_and_the_others_in_the_order_in_which_they_came()
    {
        Assert.Equal([true, true, false, false, false], Take("a", "b", "c", "d", "e"));

        Return("b", "a");

        Assert.Equal(["c", "d"], _gone);
        Assert.True(_turns.IsTurnOf(new JobId("c")));
        Assert.False(_turns.IsTurnOf(new JobId("a")));
    }

    [Fact]
    public void One_that_asks_again_keeps_its_place_and_its_turn()
    {
        Take("a", "b", "c", "d");

        Assert.Equal([false, true], Take("c", "a"));
        Return("a", "a");

        Assert.Equal(["c"], _gone);
    }

    [Fact]
    public void One_that_does_not_want_to_any_more_leaves_its_place()
    {
        Take("a", "b", "c", "d");

        Return("c", "a");

        Assert.Equal(["d"], _gone);
    }

    [Fact]
    public void Nobody_overtakes_those_who_wait()
    {
        Take("a", "b", "c");
        _limit = 3;

        Assert.Equal([false], Take("d"));
        _turns.Reconsider();
        Return("a");

        Assert.Equal(["c", "d"], _gone);
    }

    [Fact]
    public void A_lower_limit_applies_to_those_who_come_and_not_to_those_who_have_their_turn()
    {
        Take("a", "b", "c");
        _limit = 1;

        Return("a");
        Assert.Empty(_gone);
        Return("b");

        Assert.Equal(["c"], _gone);
    }

    [Fact]
    public void A_limit_of_none_lets_nobody_go_on_until_it_is_raised()
    {
        _limit = 0;
        Assert.Equal([false], Take("a"));

        _limit = 1;
        _turns.Reconsider();

        Assert.Equal(["a"], _gone);
    }

    private bool[] Take(params string[] jobs) => [.. jobs.Select(job => _turns.TryTake(new JobId(job), () => _gone.Add(job)))];

    private void Return(params string[] jobs)
    {
        foreach (var job in jobs) _turns.Return(new JobId(job));
    }
}
