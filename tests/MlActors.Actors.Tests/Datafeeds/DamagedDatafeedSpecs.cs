using Akka.TestKit.Xunit2;
using MlActors.Domain.Datafeeds;
using Xunit;
using static MlActors.Domain.Datafeeds.DatafeedCommand;
using static MlActors.Domain.Datafeeds.DatafeedReply;
using static MlActors.Domain.Datafeeds.DatafeedRequest;

namespace MlActors.Actors.Tests.Datafeeds;

/// <summary>A datafeed whose journal cannot be read does nothing, says why, and is stopped and deleted by force.</summary>
public sealed class DamagedDatafeedSpecs : TestKit
{
    private readonly FeedScenario _feed;

    public DamagedDatafeedSpecs()
        : base(SpecSystem.Setup())
    {
        _feed = new FeedScenario(this, minutes: 1_000);
        _feed.Source.Hangs(true);
        _feed.Create();
        _feed.Start();
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(1, true)]
    [InlineData(2, true)]
    public void It_is_shown_as_failed_and_does_not_run_when_it_is_woken(long sequenceNumber, bool isUnknown)
    {
        Damage(sequenceNumber, isUnknown);
        var searches = _feed.Source.Searches.Count;

        _feed.Ask<DatafeedRuns>(new WakeDatafeed(FeedScenario.Id));

        Assert.Equal("failed", _feed.View.State);
        Assert.Contains($"event {sequenceNumber} of its journal", _feed.View.Reason, StringComparison.Ordinal);
        Assert.Contains($"event {sequenceNumber} of its journal", _feed.Ask<DatafeedRefused>(_feed.Stop()).Refusal.Reason, StringComparison.Ordinal);
        Assert.Equal(searches, _feed.Source.Searches.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Stopped_by_force_it_can_be_read_again_and_started(bool isUnknown)
    {
        Damage(2, isUnknown);

        _feed.Ask<DatafeedIsStopped>(_feed.Stop(force: true));

        _feed.DiesAndComesBack();
        Assert.Equal("stopped", _feed.View.State);
        _feed.Start(token: "again");
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(1, true)]
    [InlineData(2, true)]
    public void Deleted_by_force_it_leaves_room_for_another_of_its_name(long sequenceNumber, bool isUnknown)
    {
        Damage(sequenceNumber, isUnknown);

        _feed.Ask<DatafeedIsDeleted>(new DeleteDatafeed(FeedScenario.Id, Force: true));

        _feed.DiesAndComesBack();
        _feed.Create();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void One_whose_configuration_is_lost_stays_failed_until_it_is_deleted(bool isUnknown)
    {
        Damage(1, isUnknown);
        _feed.Ask<DatafeedIsStopped>(_feed.Stop(force: true));

        Assert.Equal("failed", _feed.View.State);
        _feed.Ask<DatafeedRefused>(new StartDatafeed(FeedScenario.Id, null, null, "again"));
        _feed.Ask<DatafeedIsDeleted>(new DeleteDatafeed(FeedScenario.Id, Force: true));
    }

    /// <param name="isUnknown">No serializer knows the event, so that the first incarnation cannot recover, and the second finds out from where
    /// on.</param>
    private void Damage(long sequenceNumber, bool isUnknown)
    {
        var faults = Faults.Of(Sys);
        if (!isUnknown)
        {
            faults.MakeUnreadable("datafeed-feed", sequenceNumber);
            _feed.DiesAndComesBack();
            return;
        }

        faults.MakeUnknown("datafeed-feed", sequenceNumber);
        _feed.DiesAndComesBack();
        for (var failures = 0; failures < 2; failures++)
        {
            _feed.User.Watch(_feed.Actor);
            _feed.User.ExpectTerminated(_feed.Actor);
            _feed.ComesBack();
        }
    }
}
