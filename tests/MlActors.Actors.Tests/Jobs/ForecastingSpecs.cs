using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using MlActors.Actors.Jobs;
using MlActors.Actors.Results;
using MlActors.Detection.Forecasts;
using MlActors.Domain;
using MlActors.Domain.Forecasts;
using MlActors.Storage.Results;
using Xunit;
using static MlActors.Domain.Jobs.JobReply;

namespace MlActors.Actors.Tests.Jobs;

/// <summary>How one forecast is worked out: announced once it is possible, written slice by slice, ended with a word of why.</summary>
public sealed class ForecastingSpecs : TestKit
{
    private static readonly ForecastRun Asked = new("f", 0, null, TimeSpan.FromMinutes(5)) { Epoch = 3 };

    private readonly TestProbe _user, _committer;

    public ForecastingSpecs()
        : base(SpecSystem.Setup()) => (_user, _committer) = (CreateTestProbe("user"), CreateTestProbe("committer"));

    [Fact]
    public void A_forecast_is_announced_once_it_is_on_record()
    {
        Begin(() => Points(1));

        var commit = _committer.ExpectMsg<CommitResults>();
        var write = Assert.IsType<ForecastWrite>(commit.Write);
        Assert.Equal((ForecastStatus.Scheduled, 0, 3), (write.Run.Status, write.Points.Length, write.Epoch));
        _user.ExpectNoMsg(TimeSpan.Zero);
        _committer.Reply(new ResultsCommitted(commit.Ticket));
        Assert.Equal("f", _user.ExpectMsg<ForecastIsStarted>().ForecastId);
    }

    [Fact]
    public void Slice_follows_slice_until_all_values_are_stored()
    {
        var forecast = Begin(() => Points(2_500));
        Watch(forecast);
        Commit();

        var first = Commit();
        Assert.Equal((ForecastStatus.Started, 2_000, 2_000), (first.Run.Status, first.Points.Length, first.Run.RecordCount));
        Assert.InRange(first.Run.Progress, 0.01, 0.99);
        var last = Commit();
        Assert.Equal((ForecastStatus.Finished, 500, 2_500, 1), (last.Run.Status, last.Points.Length, last.Run.RecordCount, last.Run.Progress));
        Assert.Equal((0, 300_000), (last.Run.Start, last.Run.End));
        ExpectTerminated(forecast);
    }

    [Fact]
    public void What_cannot_be_made_is_refused_and_leaves_nothing()
    {
        var forecast = Begin(() => throw new ForecastRefusedException("rare has no value to expect"));

        Assert.Equal(Refusal.BadRequest("Cannot run forecast: rare has no value to expect"), _user.ExpectMsg<JobRefused>().Refusal);
        _committer.ExpectNoMsg(TimeSpan.Zero);
        Watch(forecast);
        ExpectTerminated(forecast);
    }

    [Fact]
    public void What_fails_meanwhile_reports_the_reason()
    {
        Begin(() => Points(2_001).Concat(Fault()));
        Commit();
        Commit();

        var failed = Commit();
        Assert.Equal((ForecastStatus.Failed, "the model is broken"), (failed.Run.Status, Assert.Single(failed.Run.Messages)));

        static IEnumerable<ForecastPoint> Fault() =>
            Points(1).Select<ForecastPoint, ForecastPoint>(_ => throw new InvalidOperationException("the model is broken"));
    }

    [Fact]
    public void A_newer_incarnation_of_the_job_ends_it()
    {
        var forecast = Begin(() => Points(1));
        Watch(forecast);
        _committer.ExpectMsg<CommitResults>();
        _committer.Reply(new ResultsStale(1, 4));

        ExpectTerminated(forecast);
    }

    [Fact]
    public void Values_that_cannot_be_stored_fail_the_forecast_with_the_reason()
    {
        var forecast = Begin(() => Points(4_500));
        Watch(forecast);
        Commit();
        Commit();
        _committer.ExpectMsg<CommitResults>();
        _committer.Reply(new ResultsUnwritable(3, "a value is too big"));

        var failed = Commit();

        Assert.Equal((ForecastStatus.Failed, 2_000, 0), (failed.Run.Status, failed.Run.RecordCount, failed.Points.Length));
        Assert.Equal("a value is too big", Assert.Single(failed.Run.Messages));
        ExpectTerminated(forecast);
    }

    [Fact]
    public void A_forecast_that_cannot_be_stored_at_all_is_refused()
    {
        var forecast = Begin(() => Points(1));
        Watch(forecast);
        _committer.ExpectMsg<CommitResults>();
        _committer.Reply(new ResultsUnwritable(1, "a value is too big"));

        Assert.Equal(Refusal.Failed("Cannot run forecast: a value is too big"), _user.ExpectMsg<JobRefused>().Refusal);
        ExpectTerminated(forecast);
    }

    [Fact]
    public void A_failure_that_cannot_be_stored_ends_the_forecast()
    {
        var forecast = Begin(() => Points(1));
        Watch(forecast);
        Commit();
        for (var ticket = 2; ticket < 4; ticket++)
        {
            _committer.ExpectMsg<CommitResults>();
            _committer.Reply(new ResultsUnwritable(ticket, "a value is too big"));
        }

        ExpectTerminated(forecast);
    }

    private IActorRef Begin(Func<IEnumerable<ForecastPoint>> points)
    {
        var (order, committer) = (new ForecastOrder(Known.Job("job"), Asked, points), _committer.Ref);
        var forecast = Sys.ActorOf(Props.Create(() => new ForecastActor(order, committer, TimeProvider.System)));
        _user.Send(forecast, new ForecastActor.Begin());
        return forecast;
    }

    /// <summary>The next write reaches the store.</summary>
    private ForecastWrite Commit()
    {
        var commit = _committer.ExpectMsg<CommitResults>();
        _committer.Reply(new ResultsCommitted(commit.Ticket));
        return Assert.IsType<ForecastWrite>(commit.Write);
    }

    private static IEnumerable<ForecastPoint> Points(int count) =>
        Enumerable.Range(0, count).Select(at => new ForecastPoint(at * 100, 0, null, null, 1, 2, 3));
}
