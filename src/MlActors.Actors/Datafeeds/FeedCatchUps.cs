using Akka.Actor;
using Akka.Event;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Progress;
using static MlActors.Domain.Datafeeds.DatafeedReply;

namespace MlActors.Actors.Datafeeds;

/// <summary>
/// How a stopped datafeed makes good what its job has lost with an engine: before the job closes, before the datafeed is started again, and
/// before it is deleted. One <see cref="FeedCatchUp"/> at a time, for all who wait for it.
/// </summary>
internal sealed class FeedCatchUps(DatafeedId id, DatafeedDependencies node, DatafeedJournal journal, IActorContext context)
{
    private readonly List<IActorRef> _waiting = [];
    private IActorRef _catchUp = ActorRefs.Nobody;

    public bool IsUnderWay => !_catchUp.IsNobody();

    /// <param name="known">How far the job has to be brought, where that is more than the datafeed knows.</param>
    public void Ask(FeedReach? known)
    {
        var (asker, feed) = (context.Sender, journal.State);
        var reach = FeedReach.Farther(feed.Reach, known);
        if (feed.Phase == DatafeedPhase.Absent) asker.Tell(new DatafeedRefused(DatafeedDecisions.Unknown(id)));
        else if (node.Node.IsDraining) asker.Tell(new DatafeedRefused(node.Leaving(id)));
        else if (feed.Phase != DatafeedPhase.Stopped) asker.Tell(new DatafeedRefused(Refusal.Unavailable($"Datafeed [{id}] is not stopped")));
        else if (reach is null) asker.Tell(new DatafeedIsStopped());
        else
        {
            if (!_waiting.Contains(asker)) _waiting.Add(asker);
            asker.Tell(new DatafeedIsStopping());
            Begin(feed.StartedBy, reach);
        }
    }

    /// <summary>Brings the job up to what the datafeed had read before.</summary>
    /// <param name="by">With whose rights it reads.</param>
    public void Begin(Identity? by) => Begin(by, journal.State.Reach!);

    private void Begin(Identity? by, FeedReach reach)
    {
        if (IsUnderWay) return;
        var feed = journal.State;
        context.GetLogger().Info("Datafeed [{0}] reads again what job [{1}] has lost, up to {2}.", id, feed.Config!.JobId, reach.Position);
        _catchUp = context.ActorOf(FeedCatchUp.Props(new CatchUpOrder(feed.ReadWith ?? feed.Config, feed.Start, reach) { By = by }, node));
    }

    /// <returns>Whether it is the end of the catch-up that is under way.</returns>
    public bool OnEnded(CatchUpEnded ended)
    {
        if (!context.Sender.Equals(_catchUp)) return false;
        _catchUp = ActorRefs.Nobody;
        Answer(ended.Refusal);
        return true;
    }

    public void Cancel(Refusal refusal)
    {
        context.Stop(_catchUp);
        _catchUp = ActorRefs.Nobody;
        Answer(refusal);
    }

    private void Answer(Refusal? refusal)
    {
        DatafeedReply answer = refusal is null ? new DatafeedIsStopped(journal.State.Reach) : new DatafeedRefused(refusal);
        foreach (var asker in _waiting) asker.Tell(answer);
        _waiting.Clear();
    }
}
