using Akka.Actor;
using MlActors.Actors.Messaging;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using static MlActors.Domain.Datafeeds.DatafeedCommand;
using static MlActors.Domain.Datafeeds.DatafeedReply;

namespace MlActors.Actors.Datafeeds;

/// <summary>What a datafeed had read and no snapshot holds could be read again by nothing else: before it is deleted, the job saves it.</summary>
internal sealed class FeedDeletion(DatafeedId id, DatafeedDependencies node, DatafeedJournal journal, FeedCatchUps catchUps, IActorContext context)
{
    /// <returns>Whether the datafeed can be deleted at once; otherwise <see cref="DeleteSaved"/> follows, or a refusal is sent.</returns>
    public bool CanDelete(DeleteDatafeed delete)
    {
        var feed = journal.State;
        if (delete.Force || feed.Reach is not { } reach || feed.Phase != DatafeedPhase.Stopped || feed.Damage is not null) return true;
        var asker = context.Sender;
        node.Jobs().AskAsync<JobReply>(new JobRequest.SaveModel(feed.Config!.JobId, reach), node.Settings.PageTimeout, node.Time).PipeTo(
            context.Self,
            success: answer => new SaveAnswered(delete, asker, answer),
            failure: _ => new SaveAnswered(
                delete, asker, new JobReply.JobRefused(Refusal.Unavailable($"Job [{feed.Config.JobId}] did not answer"))));
        return false;
    }

    public void OnAnswered(SaveAnswered answered)
    {
        switch (answered.Answer)
        {
            case JobReply.ModelIsSaved or JobReply.JobRefused { Refusal.Kind: RefusalKind.NotFound }:
                context.Self.Tell(new DeleteSaved(answered.Delete), answered.Asker);
                break;
            case JobReply.PositionIs:
                catchUps.Begin(journal.State.StartedBy);
                answered.Asker.Tell(new DatafeedRefused(Refusal.Unavailable($"datafeed [{id}] first reads again what its job has lost")));
                break;
            case JobReply.JobRefused refused:
                answered.Asker.Tell(new DatafeedRefused(refused.Refusal));
                break;
        }
    }

    public sealed record SaveAnswered(DeleteDatafeed Delete, IActorRef Asker, JobReply Answer) : INoSerializationVerificationNeeded;

    /// <summary>Nothing of the datafeed is lost with it.</summary>
    public sealed record DeleteSaved(DeleteDatafeed Delete) : INoSerializationVerificationNeeded;
}
