using Akka.Actor;
using MlActors.Domain.Jobs;
using static MlActors.Domain.Jobs.JobCommand;
using static MlActors.Domain.Jobs.JobReply;

namespace MlActors.Actors.Jobs;

/// <summary>The end of a revert or a delete: acknowledged when the <see cref="JobCleaner"/> has deleted what was to go, also after a crash.</summary>
internal sealed partial class JobActor
{
    private readonly List<(IActorRef Asker, JobReply Answer)> _waitingForCleaning = [];
    private (CleanJob? Order, IActorRef Actor) _cleaner = (null, ActorRefs.Nobody);

    private void FinishRevert(IActorRef asker, string? snapshotId)
    {
        if (_job.Phase != JobPhase.Reverting) return;
        _waitingForCleaning.Add((asker, new ModelIsReverted(snapshotId is null ? null : _job.Model.Find(snapshotId))));
        if (_job.DeletesInterveningResults) StartCleaner(_job.Model.Current?.LatestResultTime ?? long.MinValue);
        else OnCleaned();
    }

    private void FinishDelete(IActorRef asker, long reservation)
    {
        // The incarnation that was meant is gone, and its successor is not touched.
        if (_job.Phase != JobPhase.Deleting || reservation < _job.Reservation)
        {
            asker.Tell(new JobIsDeleted());
            return;
        }

        _waitingForCleaning.Add((asker, new JobIsDeleted()));
        StopEngine();
        StartCleaner(resultsAfter: null);
    }

    private void StartCleaner(long? resultsAfter)
    {
        var order = new CleanJob(_id, _job.Epoch, resultsAfter);
        if (_cleaner.Order == order) return;

        // A job may be deleted while a revert of it is being finished.
        Context.Stop(_cleaner.Actor);
        _cleaner = (order, Context.ActorOf(JobCleaner.Props(order, _node)));
    }

    private void OnCleaned()
    {
        _cleaner = (null, ActorRefs.Nobody);
        Execute(_job.Phase == JobPhase.Deleting ? new FinishDelete(_id) : new FinishRevert(_id), (_, _) =>
        {
            foreach (var (asker, answer) in _waitingForCleaning) asker.Tell(answer);
            _waitingForCleaning.Clear();
            BecomeIdle();
        });
    }
}
