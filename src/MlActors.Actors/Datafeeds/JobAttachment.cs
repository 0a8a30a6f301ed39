using Akka.Actor;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Progress;
using static MlActors.Domain.Jobs.JobRequest;

namespace MlActors.Actors.Datafeeds;

/// <summary>How one who reads for a datafeed asks the job where to begin: first what the job is, then its position.</summary>
/// <param name="start">The earliest time wanted, milliseconds; null for the earliest there is.</param>
/// <param name="reach">How far the datafeed had brought its job before; null when it had not.</param>
/// <param name="catchUp">The datafeed is stopped, and reads again what its job has lost.</param>
internal sealed class JobAttachment(DatafeedConfig feed, long? start, FeedReach? reach, bool catchUp, DatafeedDependencies node)
{
    /// <summary>The job as it was when it was asked; null before its answer.</summary>
    public JobView? Job { get; private set; }

    public void Ask()
    {
        if (Job?.Config is null) node.Jobs().Tell(new GetJob(feed.JobId));
        else Attach();
    }

    /// <param name="isWaiting">The position has not been reported since.</param>
    public void OnView(JobView view, bool isWaiting)
    {
        Job = view;
        if (isWaiting) Attach();
    }

    private void Attach() => node.Jobs().Tell(new AttachDatafeed(feed.JobId, feed.Id, start) { Reach = reach, CatchUp = catchUp });
}
