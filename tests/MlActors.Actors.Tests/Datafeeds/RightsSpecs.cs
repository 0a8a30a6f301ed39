using Akka.TestKit.Xunit2;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Shutdown;
using Xunit;
using static MlActors.Actors.Tests.Datafeeds.FeedScenario;
using static MlActors.Domain.Datafeeds.DatafeedCommand;
using static MlActors.Domain.Datafeeds.DatafeedReply;

namespace MlActors.Actors.Tests.Datafeeds;

/// <summary>A datafeed reads with the rights of the one who started it.</summary>
public sealed class RightsSpecs : TestKit
{
    private static readonly Identity Alice = new("alice", "key");

    private readonly FeedScenario _feed;

    public RightsSpecs()
        : base(SpecSystem.Setup())
    {
        _feed = new FeedScenario(this, minutes: 1_000);
        _feed.Source.Holds(500);
        _feed.Create();
    }

    [Fact]
    public void Each_search_is_made_with_the_rights_of_the_one_who_started_it_also_after_a_restart()
    {
        Start(end: null);
        _feed.Eventually(() => Assert.NotEmpty(_feed.Access.Readers));

        // Counted before the restart: afterwards the next incarnation may have searched already, and the one after that is far off.
        var before = _feed.Access.Readers.Count;
        _feed.DiesAndComesBack();

        // Recovered, before minutes pass in which the journal would have had to answer.
        Assert.Equal(DatafeedPhase.Started, _feed.View.Phase);
        _feed.Eventually(TimeSpan.FromMinutes(1), () => Assert.True(_feed.Access.Readers.Count > before));

        Assert.All(_feed.Access.Readers, reader => Assert.Equal(Alice, reader));
    }

    [Fact]
    public void When_the_rights_are_withdrawn_it_stops_and_names_the_reason()
    {
        Start(end: null);
        _feed.Eventually(() => Assert.NotEmpty(_feed.Access.Readers));
        var searches = _feed.Source.Searches.Count;

        _feed.Access.Withdraw("[alice] may not read [metrics]");
        _feed.Eventually(TimeSpan.FromMinutes(1), () => Assert.Equal(DatafeedPhase.Stopped, _feed.View.Phase));

        Assert.Equal("[alice] may not read [metrics]", _feed.View.Reason);
        Assert.InRange(_feed.Source.Searches.Count, searches, searches + 50);
        _feed.Coordinator.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void The_close_at_its_end_is_asked_for_by_the_one_who_started_it()
    {
        Start(end: TimeOf(100));

        ShutdownCommand.StartRun? asked = null;
        _feed.Eventually(TimeSpan.FromMinutes(1), () => asked = _feed.Coordinator.ExpectMsg<ShutdownCommand.StartRun>(TimeSpan.Zero));

        Assert.Equal(Alice, asked!.By);
    }

    private void Start(long? end) => _feed.Ask<DatafeedIsStarted>(new StartDatafeed(Id, Known.Start, end, "token") { By = Alice });
}
