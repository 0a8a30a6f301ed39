using Akka.Actor;
using Akka.Event;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using static MlActors.Domain.Jobs.JobCommand;
using static MlActors.Domain.Jobs.JobReply;

namespace MlActors.Actors.Jobs;

/// <summary>
/// The end of a revert, a reset or a delete: acknowledged when the <see cref="JobCleaner"/> has deleted what was to go, also after a crash.
/// </summary>
internal sealed class JobCleaning(
    JobId id, JobDependencies node, JobJournal journal, EngineHost engine, CloseSteps close, JobPresence presence, IActorContext context)
{
    private readonly List<(IActorRef Asker, JobReply Answer)> _waiting = [];
    private (CleanJob? Order, IActorRef Actor) _cleaner = (null, ActorRefs.Nobody);

    public void FinishRevert(IActorRef asker, string? snapshotId)
    {
        var job = journal.State;
        if (job.Phase != JobPhase.Reverting) return;
        _waiting.Add((asker, new ModelIsReverted(snapshotId is null ? null : job.Model.Find(snapshotId))));
        StartCleaner(new RevertedResults(job.DeletesInterveningResults ? job.Model.Current?.LatestResultTime ?? long.MinValue : null));
    }

    public void FinishReset(IActorRef asker)
    {
        if (journal.State.Phase != JobPhase.Resetting)
        {
            asker.Tell(new JobIsReset());
            return;
        }

        _waiting.Add((asker, new JobIsReset()));
        StartCleaner(revert: null);
    }

    public void FinishDelete(IActorRef asker, long reservation)
    {
        // The incarnation that was meant is gone, and its successor is not touched.
        if (journal.State.Phase != JobPhase.Deleting || reservation < journal.State.Reservation)
        {
            asker.Tell(new JobIsDeleted());
            return;
        }

        _waiting.Add((asker, new JobIsDeleted()));
        close.StopEngine();
        StartCleaner(revert: null);
    }

    private void StartCleaner(RevertedResults? revert)
    {
        var order = new CleanJob(id, journal.State.Epoch, revert);
        if (_cleaner.Order == order) return;

        // A job may be deleted while a revert of it is being finished.
        context.Stop(_cleaner.Actor);
        _cleaner = (order, context.ActorOf(JobCleaner.Props(order, node)));
    }

    public void OnCleaned(JobCleaned cleaned)
    {
        if (context.Sender.Equals(_cleaner.Actor)) Finish(cleaned.NewestResult ?? long.MinValue);
    }

    /// <param name="keptUntil">Of a revert: the start of the newest bucket that is left, milliseconds.</param>
    private void Finish(long keptUntil)
    {
        _cleaner = (null, ActorRefs.Nobody);
        (JobCommand finish, string message) = journal.State.Phase switch
        {
            JobPhase.Deleting => (new FinishDelete(id) as JobCommand, "Job deleted"),
            JobPhase.Resetting => (new FinishReset(id), "Job has been reset"),
            _ => (new FinishRevert(id, keptUntil), $"Job model snapshot reverted to '{journal.State.Model.CurrentId ?? "empty"}'"),
        };
        journal.Execute(finish, (_, hasChanged) =>
        {
            if (hasChanged) node.Notify(id, message, context.GetLogger());

            // What begins with the same id is another job, and its buckets are counted from zero.
            if (hasChanged && finish is not JobCommand.FinishRevert) engine.ResetTiming();
            foreach (var (asker, answer) in _waiting) asker.Tell(answer);
            _waiting.Clear();
            presence.BecomeIdle();
        });
    }
}
