using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using MlActors.Actors.Jobs;
using MlActors.Detection.Settings;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Domain.Rules;
using Xunit;
using static MlActors.Domain.Jobs.JobReply;
using static MlActors.Domain.Jobs.JobRequest;

namespace MlActors.Actors.Tests.Jobs;

/// <summary>How changes of calendars and filters reach open jobs, and that a replay applies them to the same buckets.</summary>
public sealed class ChangingRulesSpecs : TestKit, IClassFixture<ResultFiles>
{
    private readonly JobWorld _world;

    public ChangingRulesSpecs(ResultFiles files)
        : base(SpecSystem.Setup()) => _world = new JobWorld(this, files.Stores.Results);

    [Fact]
    public void An_announced_change_applies_to_the_data_that_come_after_it()
    {
        var job = _world.OpenJob("job");
        job.Post(0);

        Announce(job, EventIn(part: 1));
        for (var part = 1; part < 3; part++) job.Post(part);

        Assert.Contains(job.Results, bucket => bucket.Contains("\"ScheduledEvents\":[\"in part 1\"]", StringComparison.Ordinal));
    }

    [Fact]
    public void A_replay_without_a_snapshot_applies_each_change_where_it_was_applied_first() => IsTheSameAfter(job => job.DiesAndComesBack());

    [Fact]
    public void A_snapshot_holds_the_rules_for_the_data_that_are_replayed_on_top_of_it()
    {
        var (lost, undisturbed) = (_world.OpenJob("lost"), _world.OpenJob("undisturbed"));
        foreach (var job in (JobScenario[])[lost, undisturbed])
        {
            job.Post(0);
            Announce(job, EventIn(part: 1));
        }

        Save(lost);
        foreach (var job in (JobScenario[])[lost, undisturbed])
        {
            job.Post(1);
            job.Post(2);
            Announce(job, RuleContext.Empty);
        }

        lost.DiesAndComesBack();
        lost.IsReady();

        Assert.Equal(undisturbed.Results, lost.Results);
        foreach (var job in (JobScenario[])[lost, undisturbed]) job.Close("run");
        Assert.Equal(undisturbed.View.Model.Current!.Checksum, lost.View.Model.Current!.Checksum);
    }

    [Fact]
    public void A_job_that_is_closed_and_opened_again_goes_on_as_one_that_was_not() => IsTheSameAfter(
        job =>
        {
            job.Close("between");
            job.Open();
        });

    [Fact]
    public void Pages_of_a_datafeed_before_a_change_are_saved_before_it()
    {
        var (lost, undisturbed) = (_world.OpenJob("lost"), _world.OpenJob("undisturbed"));
        foreach (var job in (JobScenario[])[lost, undisturbed]) job.Analyse(job.Attach(Known.Start), 0);
        foreach (var job in (JobScenario[])[lost, undisturbed]) Announce(job, EventIn(part: 0, EventIn(part: 1)));

        lost.DiesAndComesBack();
        lost.IsReady();

        foreach (var job in (JobScenario[])[lost, undisturbed])
        {
            Assert.Equal(JobScenario.EndOf(0), job.Attach(Known.Start));
            job.Analyse(JobScenario.EndOf(0), 1);
            job.Flush();
        }

        Assert.Equal(undisturbed.Results, lost.Results);
        Assert.Equal(undisturbed.View.Statistics, lost.View.Statistics);
    }

    [Fact]
    public void A_change_whose_announcement_is_lost_is_found_with_the_next_data()
    {
        var job = _world.OpenJob("job");
        job.Post(0);
        _world.Rules.Change(EventIn(part: 1));

        _world.Time.Advance(TimeSpan.FromSeconds(6));
        job.Flush();
        _world.Eventually(() =>
        {
            job.Flush();
            Assert.Equal(2, _world.Rules.Reads);
        });
        for (var part = 1; part < 3; part++) job.Post(part);

        Assert.Contains(job.Results, bucket => bucket.Contains("\"ScheduledEvents\":[\"in part 1\"]", StringComparison.Ordinal));
    }

    [Fact]
    public void What_was_changed_while_no_engine_ran_is_used_when_one_starts()
    {
        var job = _world.OpenJob("job");
        job.Post(0);
        job.Die();
        _world.Rules.Change(EventIn(part: 1));

        job.ComeBack();
        job.IsReady();
        for (var part = 1; part < 3; part++) job.Post(part);

        Assert.Contains(job.Results, bucket => bucket.Contains("\"ScheduledEvents\":[\"in part 1\"]", StringComparison.Ordinal));
    }

    [Fact]
    public void A_job_opens_when_its_calendars_can_be_read()
    {
        var job = new JobScenario(_world, "job");
        job.Create();
        _world.Rules.Failure = new InvalidOperationException("the store is away");
        job.Send(new JobCommand.OpenJob(job.Id, "open"));
        job.User.ExpectNoMsg(TimeSpan.FromMilliseconds(200));
        Assert.Equal("opening", job.Observed.State);

        _world.Rules.Failure = null;

        _world.Eventually(() =>
        {
            Sys.Pass(SpecSystem.Operators.Jobs.StoreRetryPause);
            Assert.Equal("opened", job.Observed.State);
        });
        job.Hear<JobIsOpen>();
    }

    [Fact]
    public void A_change_that_cannot_be_read_is_reported_and_does_not_stop_the_job()
    {
        var job = _world.OpenJob("job");
        _world.Rules.Failure = new InvalidOperationException("the store is away");

        Assert.Contains("the store is away", job.Ask<JobRefused>(new RefreshRules(job.Id)).Refusal.Reason, StringComparison.Ordinal);

        Assert.Equal(500, job.Post(0).ProcessedRecordCount);
    }

    [Fact]
    public void More_than_a_job_takes_is_refused_and_the_former_rules_stay()
    {
        var job = _world.OpenJob("job");
        _world.Rules.Change(new RuleContext { Events = [.. Enumerable.Range(0, 10_001).Select(at => new ScheduledEvent("d", at, at + 1))] });

        Assert.Contains("at most 10000 are allowed", job.Ask<JobRefused>(new RefreshRules(job.Id)).Refusal.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Custom_rules_that_were_updated_apply_to_the_data_that_come_after_it_and_in_a_replay()
    {
        var (config, job) = (Known.Job("ruled"), CreateTestProbe("job"));
        var updated = config with
        {
            Analysis = config.Analysis with
            {
                Detectors =
                [
                    config.Analysis.Detectors[0] with
                    {
                        CustomRules = [new CustomRule { Actions = ["skip_result"], Conditions = [new CustomRuleCondition("actual", "gt", -1_000)] }],
                    },
                ],
            },
        };
        var (engine, other) = (Engine(config, config, epoch: 1, job), _world.OpenJob("other"));
        foreach (var part in (int[])[0, 1, 2]) Post(engine, config.Id, part, job);
        foreach (var part in (int[])[0, 1, 2, 3, 4, 5]) other.Post(part);

        job.Send(engine, new EngineMessage.ReadRules(updated));
        job.FishForMessage(message => message is JobRuns);
        foreach (var part in (int[])[3, 4, 5]) Post(engine, config.Id, part, job);

        // A flush is answered when all results are stored; a post is not.
        job.Send(engine, new FlushJob(config.Id));
        job.FishForMessage(message => message is JobIsFlushed);
        other.Flush();
        var results = _world.Results.FinalOf(config.Id);
        Assert.Equal(other.Results[..299], results[..299]);
        Assert.Contains(other.Results[299..], bucket => !bucket.Contains("\"Records\":[]", StringComparison.Ordinal));
        Assert.All(results[299..], bucket => Assert.Contains("\"Records\":[]", bucket, StringComparison.Ordinal));

        job.Watch(engine);
        Sys.Stop(engine);
        job.FishForMessage(message => message is Terminated);
        Engine(config, updated, epoch: 2, job);
        Assert.Equal(results, _world.Results.FinalOf(config.Id));
    }

    private IActorRef Engine(JobConfig config, JobConfig updated, long epoch, TestProbe job)
    {
        var (node, start) = (_world.Dependencies, new EngineStart(config, epoch, 0, null) { Updated = updated });
        var engine = job.ChildActorOf(Props.Create(() => new JobEngine(start, node.Committer, node.Settings, node.Sync, node.Rules, node.Time)));
        job.FishForMessage(message => message is EngineMessage.EngineReady);
        return engine;
    }

    private static void Post(IActorRef engine, JobId id, int part, TestProbe job)
    {
        job.Send(engine, new PostRecords(id, "poster", part + 1, -1, Known.Records(part * 500, 500)));
        job.FishForMessage(message => message is RecordsAccepted);
    }

    [Fact]
    public void A_deleted_job_leaves_its_calendars()
    {
        var job = new JobScenario(_world, "job");
        job.Create();

        job.Ask<JobIsDeleted>(new JobCommand.DeleteJob(job.Id, Force: false));

        Assert.Equal(["job"], _world.Rules.RemovedJobs);
    }

    private void IsTheSameAfter(Action<JobScenario> interruption)
    {
        var (interrupted, undisturbed) = (_world.OpenJob("interrupted"), _world.OpenJob("undisturbed"));
        foreach (var job in (JobScenario[])[interrupted, undisturbed]) job.Post(0);
        _world.Rules.Change(EventIn(part: 1));
        foreach (var job in (JobScenario[])[interrupted, undisturbed])
        {
            job.Ask<JobRuns>(new RefreshRules(job.Id));
            job.Post(1);
        }

        _world.Rules.Change(EventIn(part: 2));
        foreach (var job in (JobScenario[])[interrupted, undisturbed]) job.Ask<JobRuns>(new RefreshRules(job.Id));

        interruption(interrupted);
        interrupted.IsReady();

        foreach (var job in (JobScenario[])[interrupted, undisturbed])
        {
            for (var part = 2; part < 4; part++) job.Post(part);
            job.Close("run");
        }

        Assert.Equal(undisturbed.Results, interrupted.Results);
        Assert.Equal(undisturbed.View.Statistics.Size, interrupted.View.Statistics.Size);
        Assert.All(
            (string[])["in part 1", "in part 2"],
            name => Assert.Contains(interrupted.Results, bucket => bucket.Contains(name, StringComparison.Ordinal)));
    }

    private void Save(JobScenario job)
    {
        Sys.Pass(SpecSystem.Operators.Jobs.SnapshotInterval);
        _world.Eventually(() => Assert.NotNull(job.Observed.Model.Current));
    }

    private void Announce(JobScenario job, RuleContext rules)
    {
        _world.Rules.Change(rules);
        job.Ask<JobRuns>(new RefreshRules(job.Id));
    }

    private static RuleContext EventIn(int part, RuleContext? more = null) => new()
    {
        Events =
        [
            new ScheduledEvent(
                $"in part {part}", JobScenario.EndOf(part).Time - 100 * Known.Minute, JobScenario.EndOf(part).Time - 50 * Known.Minute),
            .. more?.Events ?? [],
        ],
    };
}
