using Akka.Actor;
using Akka.Event;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using static MlActors.Domain.Datafeeds.DatafeedCommand;
using static MlActors.Domain.Datafeeds.DatafeedReply;

namespace MlActors.Actors.Datafeeds;

/// <summary>
/// How a datafeed stops, asked to or by itself: the page in progress is waited for, the stop enters the journal with how far the job was
/// brought, and all who asked are answered.
/// </summary>
internal sealed class FeedStop(
    DatafeedId id, DatafeedDependencies node, DatafeedJournal journal, FeedReading reading, DatafeedPresence presence, CloseHandOver handOver,
    IActorContext context)
{
    private readonly List<IActorRef> _waiting = [];

    public void Ask(StopDatafeed stop)
    {
        if (journal.State.IsStartedAgainSince(stop))
        {
            context.Sender.Tell(new DatafeedIsStopped(journal.State.Reach) { IsStartedAgain = true });
            return;
        }

        reading.CancelStart();
        journal.Execute(stop with { Reach = reading.Progress.Reach }, (to, hasChanged) =>
        {
            if (journal.State.Phase == DatafeedPhase.Stopped)
            {
                if (hasChanged) BecomeIdleAndNotify();
                to.Tell(new DatafeedIsStopped(journal.State.Reach));
                return;
            }

            _waiting.Add(to);
            to.Tell(new DatafeedIsStopping());
            if (!hasChanged) return;
            if (reading.IsUnderWay) reading.FinishPage();
            else Finish();
        });
    }

    /// <summary>Nothing more is read: a stop that was asked for is complete.</summary>
    public void Finish()
    {
        if (journal.State.Phase == DatafeedPhase.Stopping)
            journal.Execute(new FinishStop(id, reading.Progress.Reach), (_, _) => BecomeIdleAndNotify());
    }

    /// <summary>The datafeed stops by itself.</summary>
    /// <param name="closeJob">Nothing more will come, so its job is to be closed, too.</param>
    public void Complete(string reason, bool closeJob) =>
        journal.Execute(new CompleteDatafeed(id, reason, closeJob, reading.Progress.Reach), (_, _) =>
        {
            context.GetLogger().Info("Datafeed [{0}] stopped by itself: {1}.", id, reason);
            BecomeIdleAndNotify();
        });

    private void BecomeIdleAndNotify()
    {
        if (journal.State.Config is { } config)
            node.Notify(config.JobId, $"Datafeed [{id}] stopped: {journal.State.Reason ?? "it was asked to"}", context.GetLogger());
        BecomeIdle();
    }

    /// <summary>The datafeed is stopped and is no longer expected to run, unless it still has to close its job.</summary>
    public void BecomeIdle()
    {
        reading.Stop();
        foreach (var asker in _waiting) asker.Tell(new DatafeedIsStopped(journal.State.Reach));
        _waiting.Clear();
        presence.PassivateWhenIdle();
        if (journal.State.PendingClose is null) presence.Dismiss();
        else handOver.Ask(reading.Progress.ModelBytes);
    }
}
