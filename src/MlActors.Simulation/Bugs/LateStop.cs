using Akka.Actor;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Registry;
using MlActors.Simulation.Properties;

namespace MlActors.Simulation.Bugs;

/// <summary>
/// The request of a run that has closed a job comes once more, when the job's datafeed was started again; and the datafeed does not know that run.
/// </summary>
internal static class LateStop
{
    public static readonly PlantedBug Bug = new(
        "late-stop", "a datafeed does not know which run closed its job, and that run's request to stop it comes again", [Promises.StoppedOnce])
    {
        Replace = (run, at) => at.Message switch
        {
            JobView { ClosedBy: not null } view => view with { ClosedBy = null },
            RegistryCommand.ExpectDatafeed expect => StopAgain(run, expect.Datafeed),
            _ => null,
        },
    };

    private static object? StopAgain(BugRun bug, DatafeedId feed)
    {
        var job = bug.Run.Jobs.First(job => bug.Run.FeedOf(job) == feed);
        if (bug.Run.States.Of(feed).Phase != DatafeedPhase.Started || bug.Run.States.Of(job).ClosedBy is not { } run) return null;
        bug.Mark($"{feed} is asked to stop by {run}");
        bug.Run.Cluster.RegionOf(bug.Run.Cluster.Caller, "datafeeds").Tell(new DatafeedCommand.StopDatafeed(feed, run, Force: false));
        return null;
    }
}
