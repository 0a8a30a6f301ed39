using MlActors.Domain.Datafeeds;
using Xunit;
using static MlActors.Domain.Tests.Known;

namespace MlActors.Domain.Tests.Datafeeds;

public sealed class DatafeedViewSpecs
{
    [Theory]
    [InlineData(DatafeedPhase.Stopped, FeedActivity.None, "stopped")]
    [InlineData(DatafeedPhase.Stopped, FeedActivity.Attaching, "starting")]
    [InlineData(DatafeedPhase.Started, FeedActivity.Attaching, "started")]
    [InlineData(DatafeedPhase.Started, FeedActivity.LookBack, "started")]
    [InlineData(DatafeedPhase.Started, FeedActivity.RealTime, "started")]
    [InlineData(DatafeedPhase.Started, FeedActivity.Isolated, "started")]
    [InlineData(DatafeedPhase.Stopping, FeedActivity.LookBack, "stopping")]
    public void A_datafeed_shows_its_state_with_Elastics_names(DatafeedPhase phase, FeedActivity activity, string word) => Assert.Equal(
        word, new DatafeedView(Feed, phase, activity, ConfigOfFeed, null, null, null, DatafeedTiming.Zero, null, null, null).State);
}
