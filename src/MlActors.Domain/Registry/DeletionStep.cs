using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;

namespace MlActors.Domain.Registry;

/// <summary>The next step of a deletion.</summary>
public abstract record DeletionStep
{
    /// <summary>Only the job may refuse, so it is asked first: after a refusal job and datafeed are unchanged.</summary>
    public sealed record AskJob(JobCommand.DeleteJob Question) : DeletionStep;

    /// <param name="Of">The reservation that is being deleted: the datafeed's own, or that of its job.</param>
    public sealed record AskDatafeed(DatafeedCommand.DeleteDatafeed Question, long Of) : DeletionStep;

    /// <summary>All is deleted: the name is free. Or it was refused: nothing has changed.</summary>
    public sealed record Conclude(RegistryCommand Command, Refusal? Refusal = null) : DeletionStep;

    /// <summary>What was asked is unavailable: the deletion begins again after a pause.</summary>
    public sealed record AskLater(string Reason) : DeletionStep;

    /// <summary>The deletion is over already, or of another incarnation.</summary>
    public sealed record Nothing : DeletionStep;

    private DeletionStep() { }
}

/// <summary>
/// How a deletion that the registry has begun is brought to its end. Each step is safe to repeat, so one that was interrupted begins again.
/// </summary>
public static class Deletions
{
    /// <summary>The first step of a deletion, also after it was interrupted.</summary>
    public static DeletionStep FirstStepOf(this RegistryState registry, UnitId unit) => registry.Find(unit) switch
    {
        { Deletion: { } deletion, Reservation: var reservation } => unit.Kind == UnitKind.Job
            ? new DeletionStep.AskJob(new JobCommand.DeleteJob(new JobId(unit.Name), deletion.Force, reservation))
            : new DeletionStep.AskDatafeed(
                new DatafeedCommand.DeleteDatafeed(new DatafeedId(unit.Name), deletion.Force, reservation), reservation),
        _ => new DeletionStep.Nothing(),
    };

    /// <summary>The step after one that was answered.</summary>
    /// <param name="asked">The step that was answered.</param>
    /// <param name="refusal">Null when what was asked is deleted.</param>
    public static DeletionStep NextStepOf(this RegistryState registry, UnitId unit, DeletionStep asked, Refusal? refusal)
    {
        if (registry.Find(unit) is not { Deletion: { } deletion, Reservation: var reservation }) return new DeletionStep.Nothing();
        if (!IsAbout(asked, reservation)) return new DeletionStep.Nothing();
        return refusal switch
        {
            null or { Kind: RefusalKind.NotFound } => registry.After(unit, asked, reservation),
            { Kind: RefusalKind.Unavailable } => new DeletionStep.AskLater(refusal.Reason),

            // Force was requested since.
            _ when deletion.Force && !IsForced(asked) => registry.FirstStepOf(unit),
            _ when deletion.Force => new DeletionStep.AskLater(refusal.Reason),
            _ when IsJob(unit) != (asked is DeletionStep.AskJob) => new DeletionStep.AskLater(refusal.Reason),
            _ => new DeletionStep.Conclude(Cancel(unit, reservation), refusal),
        };
    }

    private static DeletionStep After(this RegistryState registry, UnitId unit, DeletionStep asked, long reservation)
    {
        if (!IsJob(unit)) return new DeletionStep.Conclude(new RegistryCommand.ReleaseDatafeed(new DatafeedId(unit.Name), reservation));
        var job = new JobId(unit.Name);

        // The job is deleted, so its datafeed is deleted in any phase.
        return asked is DeletionStep.AskJob && registry.DatafeedOf(job) is { } feed
            ? new DeletionStep.AskDatafeed(new DatafeedCommand.DeleteDatafeed(feed, Force: true, registry.Datafeeds[feed].Reservation), reservation)
            : new DeletionStep.Conclude(new RegistryCommand.ReleaseJob(job, reservation));
    }

    private static RegistryCommand Cancel(UnitId unit, long reservation) => IsJob(unit)
        ? new RegistryCommand.CancelDeleteJob(new JobId(unit.Name), reservation)
        : new RegistryCommand.CancelDeleteDatafeed(new DatafeedId(unit.Name), reservation);

    private static bool IsJob(UnitId unit) => unit.Kind == UnitKind.Job;

    private static bool IsForced(DeletionStep asked) =>
        asked is DeletionStep.AskJob { Question.Force: true } or DeletionStep.AskDatafeed { Question.Force: true };

    private static bool IsAbout(DeletionStep asked, long reservation) => asked switch
    {
        DeletionStep.AskJob ask => ask.Question.Reservation == reservation,
        DeletionStep.AskDatafeed ask => ask.Of == reservation,
        _ => false,
    };
}
