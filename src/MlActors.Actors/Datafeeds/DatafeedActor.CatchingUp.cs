using Akka.Actor;
using Akka.Event;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using static MlActors.Domain.Datafeeds.DatafeedCommand;
using static MlActors.Domain.Datafeeds.DatafeedReply;
using static MlActors.Domain.Datafeeds.DatafeedRequest;

namespace MlActors.Actors.Datafeeds;

/// <summary>
/// How a stopped datafeed makes good what its job has lost with an engine: before the job closes, and before it is started again.
/// </summary>
internal sealed partial class DatafeedActor
{
    private readonly List<IActorRef> _catchUpAskers = [];
    private IActorRef _catchUp = ActorRefs.Nobody;

    private void ReceiveCatchUp()
    {
        Command<CatchUpJob>(_ => CatchUp());
        Command<SaveAnswered>(OnSaveAnswered);
        Command<DeleteSaved>(saved => Execute(saved.Delete, Deleted));
        Command<CatchUpEnded>(ended =>
        {
            if (Sender.Equals(_catchUp)) OnCatchUpEnded(ended.Refusal);
        });
    }

    private void CatchUp()
    {
        if (_feed.Phase == DatafeedPhase.Absent) Sender.Tell(new DatafeedRefused(DatafeedDecisions.Unknown(_id)));
        else if (_node.Node.IsDraining) Sender.Tell(new DatafeedRefused(Leaving));
        else if (_feed.Phase != DatafeedPhase.Stopped) Sender.Tell(new DatafeedRefused(Refusal.Unavailable($"Datafeed [{_id}] is not stopped")));
        else if (_feed.Reach is null) Sender.Tell(new DatafeedIsStopped());
        else
        {
            if (!_catchUpAskers.Contains(Sender)) _catchUpAskers.Add(Sender);
            Sender.Tell(new DatafeedIsStopping());
            StartCatchUp();
        }
    }

    private void CatchUpBeforeStart()
    {
        _waitingFor = $"job [{_feed.Config!.JobId}] to be brought up to where this datafeed had read before";
        StartTurnTimer(_node.Settings.PageTimeout);
        StartCatchUp();
    }

    /// <summary>What this datafeed had read and no snapshot holds could be read again by nothing else: it is saved first.</summary>
    private void Delete(DeleteDatafeed delete)
    {
        if (delete.Force || _feed.Reach is not { } reach || _feed.Phase != DatafeedPhase.Stopped || _feed.Damage is not null)
        {
            Execute(delete, Deleted);
            return;
        }

        var asker = Sender;
        _node.Jobs().Ask<JobReply>(new JobRequest.SaveModel(_feed.Config!.JobId, reach), _node.Settings.PageTimeout).PipeTo(
            Self,
            success: answer => new SaveAnswered(delete, asker, answer),
            failure: _ =>
                new SaveAnswered(delete, asker, new JobReply.JobRefused(Refusal.Unavailable($"Job [{_feed.Config.JobId}] did not answer"))));
    }

    private void OnSaveAnswered(SaveAnswered answered)
    {
        switch (answered.Answer)
        {
            case JobReply.ModelIsSaved or JobReply.JobRefused { Refusal.Kind: RefusalKind.NotFound }:
                Self.Tell(new DeleteSaved(answered.Delete), answered.Asker);
                break;
            case JobReply.PositionIs:
                StartCatchUp();
                answered.Asker.Tell(new DatafeedRefused(Refusal.Unavailable($"datafeed [{_id}] first reads again what its job has lost")));
                break;
            case JobReply.JobRefused refused:
                answered.Asker.Tell(new DatafeedRefused(refused.Refusal));
                break;
        }
    }

    private void StartCatchUp()
    {
        if (!_catchUp.IsNobody()) return;
        Log.Info("Datafeed [{0}] reads again what job [{1}] has lost, up to {2}.", _id, _feed.Config!.JobId, _feed.Reach!.Position);
        _catchUp = Context.ActorOf(FeedCatchUp.Props(new CatchUpOrder(_feed.Config, _feed.Start, _feed.Reach), _node));
    }

    private void OnCatchUpEnded(Refusal? refusal)
    {
        _catchUp = ActorRefs.Nobody;
        AnswerCatchUp(refusal);
        if (_starting is not { } starting) return;
        if (refusal is null) AskToAttach(starting.Command.Start);
        else OnRefusal(refusal);
    }

    private void EndCatchUp(Refusal refusal)
    {
        Context.Stop(_catchUp);
        _catchUp = ActorRefs.Nobody;
        AnswerCatchUp(refusal);
    }

    private void AnswerCatchUp(Refusal? refusal)
    {
        DatafeedReply answer = refusal is null ? new DatafeedIsStopped(_feed.Reach) : new DatafeedRefused(refusal);
        foreach (var asker in _catchUpAskers) asker.Tell(answer);
        _catchUpAskers.Clear();
    }

    private sealed record SaveAnswered(DeleteDatafeed Delete, IActorRef Asker, JobReply Answer) : INoSerializationVerificationNeeded;

    private sealed record DeleteSaved(DeleteDatafeed Delete) : INoSerializationVerificationNeeded;
}
