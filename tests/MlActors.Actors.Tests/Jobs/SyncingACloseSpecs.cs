using Akka.TestKit.Xunit2;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Storage.Files;
using Xunit;
using static MlActors.Domain.Jobs.CloseSignal;
using static MlActors.Domain.Jobs.CloseStep;
using static MlActors.Domain.Jobs.JobReply;

namespace MlActors.Actors.Tests.Jobs;

public sealed class SyncingACloseSpecs : TestKit, IClassFixture<ResultFiles>
{
    private readonly JobWorld _world;
    private readonly JobScenario _job;

    public SyncingACloseSpecs(ResultFiles files)
        : base(SpecSystem.Setup())
    {
        _world = new JobWorld(this, files.Stores.Results);
        _job = _world.OpenJob("job");
        _job.Post(0);
        _job.Acknowledges("run", Gate, StopFeed, Flush, Prune, CloseStep.Finalize);
    }

    [Theory]
    [InlineData(StoreFile.Results)]
    [InlineData(StoreFile.Snapshots)]
    public void A_snapshot_that_a_power_cut_could_take_is_not_entered_in_its_job(StoreFile unsynced)
    {
        _world.Sync.Failing = unsynced;

        var refused = _job.Ask<StepRefused>(_job.Step("run", Snapshot));

        Assert.Contains("could not be synced to the disk", refused.Reason);
        Assert.Null(_job.View.Model.CurrentId);
        _world.Sync.Failing = null;
        _job.Ask<StepAcknowledged>(_job.Step("run", Snapshot));
    }

    [Fact]
    public void A_snapshot_is_not_acknowledged_before_the_journal_that_names_it_is_synced()
    {
        _world.Sync.Failing = StoreFile.Journal;

        Assert.Contains("could not be synced to the disk", _job.Ask<StepRefused>(_job.Step("run", Snapshot)).Reason);
    }

    [Fact]
    public void A_close_is_acknowledged_once_it_is_synced_also_to_an_agent_that_asks_again()
    {
        _job.Ask<StepAcknowledged>(_job.Step("run", Snapshot));
        _world.Sync.Failing = StoreFile.Journal;

        Assert.Equal(RefusalKind.Unavailable, _job.Ask<JobRefused>(_job.Step("run", Close)).Refusal.Kind);
        Assert.Equal(RefusalKind.Unavailable, _job.Ask<JobRefused>(_job.Step("run", Close)).Refusal.Kind);

        _world.Sync.Failing = null;
        Assert.True(_job.Ask<AlreadyClosed>(_job.Step("run", Close)).Receipt!.IsSynced);
    }

    [Fact]
    public void Without_syncs_a_close_is_acknowledged_at_once_and_its_receipt_says_so()
    {
        (_world.Sync.SyncsAcknowledgements, _world.Sync.Failing) = (false, StoreFile.Journal);
        _job.Ask<StepAcknowledged>(_job.Step("run", Snapshot));

        Assert.False(_job.Ask<StepAcknowledged>(_job.Step("run", Close)).Receipt!.IsSynced);
    }
}
