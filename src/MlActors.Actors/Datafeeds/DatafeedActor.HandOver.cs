using Akka.Actor;
using MlActors.Domain;
using MlActors.Domain.Shutdown;
using static MlActors.Domain.Datafeeds.DatafeedCommand;

namespace MlActors.Actors.Datafeeds;

/// <summary>
/// The last duty of a datafeed with an end: its job is to be closed. That it is to be is in the journal, and it is asked of the coordinator
/// until the coordinator has persisted it, so the job is closed even if the node crashes in between.
/// </summary>
internal sealed partial class DatafeedActor
{
    private const string HandOverTimer = "hand-over";

    private void HandOverClose()
    {
        if (_feed.PendingClose is not { } run) return;
        Timers.StartSingleTimer(HandOverTimer, new HandOverDue(), _node.Settings.PageTimeout);
        var target = new RunTarget(UnitId.Of(_feed.Config!.JobId), _id, _job?.Statistics.Size.ModelBytes ?? 0);
        _node.Coordinator().Tell(new ShutdownCommand.StartRun(
            run, RunKind.CloseJobs, new RunOptions(_node.Shutdown.Budget, _node.Shutdown.Parallelism), null, [target]));
    }

    private void ReceiveHandOver()
    {
        Command<HandOverDue>(_ => HandOverClose());
        Command<ShutdownReply.RunAccepted>(_ => Execute(new HandOverClose(_id), (_, hasChanged) =>
        {
            Timers.Cancel(HandOverTimer);
            if (hasChanged) BecomeIdle();
        }));
        Command<ShutdownReply.RunRefused>(_ => { });
    }

    private sealed record HandOverDue : INoSerializationVerificationNeeded;
}
