using MlActors.Domain.Progress;
using Xunit;

namespace MlActors.Domain.Tests.Progress;

public sealed class FeedReachSpecs
{
    private static readonly FeedReach Near = FeedReach.OfResults(1_000, lineage: 1), Far = FeedReach.OfResults(2_000, lineage: 1);

    [Fact]
    public void The_farther_of_two_reaches_holds()
    {
        Assert.Equal(Far, FeedReach.Farther(Near, Far));
        Assert.Equal(Far, FeedReach.Farther(Far, Near));
        Assert.Equal(Near, FeedReach.Farther(Near, null));
        Assert.Equal(Near, FeedReach.Farther(null, Near));
        Assert.Null(FeedReach.Farther(null, null));
    }

    [Fact]
    public void A_reach_of_an_older_lineage_does_not_hold_beside_one_of_a_newer()
    {
        var reverted = FeedReach.OfResults(500, lineage: 2);

        Assert.Equal(reverted, FeedReach.Farther(Far, reverted));
        Assert.Equal(reverted, FeedReach.Farther(reverted, Far));
    }

    [Fact]
    public void The_results_are_covered_by_a_model_that_has_read_all_of_the_newest_bucket()
    {
        Assert.True(Near.IsCoveredBy(new DatafeedPosition(1_000), lineage: 1));
        Assert.False(Near.IsCoveredBy(new DatafeedPosition(999), lineage: 1));
        Assert.False(Near.IsCoveredBy(null, lineage: 1));
    }
}
