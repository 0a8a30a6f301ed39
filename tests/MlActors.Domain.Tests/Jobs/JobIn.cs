using MlActors.Domain.Jobs;
using static MlActors.Domain.Jobs.JobEvent;

namespace MlActors.Domain.Tests.Jobs;

/// <summary>
/// A job in each phase, reached by the events that lead there. It was opened and closed once before, so that it has a snapshot (s1, of the
/// first epoch) and has used the token "first"; the last caller that opened it used "token".
/// </summary>
internal static class JobIn
{
    public static JobState Phase(JobPhase phase) => phase switch
    {
        JobPhase.Absent => JobState.Initial,
        JobPhase.Closed => Closed,
        JobPhase.Open => Open,
        JobPhase.Closing => Open.Apply(new JobCloseBegan(2, Known.Now, Known.Run)),
        JobPhase.Failed => Open.Apply(new JobFailed(2, Known.Now, "The engine died.")),
        JobPhase.Reverting => Closed.Apply(new ModelRevertBegan(1, Known.Now, "s1", false)),
        JobPhase.Resetting => Closed.Apply(new JobResetBegan(1, Known.Now)),
        JobPhase.Deleting => Closed.Apply(new JobDeleteBegan(1, Known.Now)),
        _ => throw new ArgumentOutOfRangeException(nameof(phase)),
    };

    private static JobState Closed => After(
        new JobCreated(0, Known.Now, Known.ConfigOfJob),
        new JobOpened(1, Known.Now, "first"),
        new JobCloseBegan(1, Known.Now, Earlier),
        new ModelSnapshotTaken(1, Known.Now, Known.Snapshot(1)),
        new JobClosed(1, Known.Now, Earlier, Forced: false));

    private static RunId Earlier => new("earlier");

    private static JobState Open => Closed.Apply(new JobOpened(2, Known.Now, "token"));

    public static JobState After(params JobEvent[] events) => events.Aggregate(JobState.Initial, (job, jobEvent) => job.Apply(jobEvent));
}
