using System.Collections.Immutable;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Registry;
using MlActors.Domain.Shutdown;
using static MlActors.Domain.Registry.RegistryCommand;
using static MlActors.Domain.Tests.Known;

namespace MlActors.Domain.Tests.Registry.Interleaving;

/// <summary>
/// One registry, one job and one datafeed with everybody who speaks to them at one moment. Each move is one message that arrives, or a
/// crash; a message that was asked again after a time-out may arrive once more, late.
/// </summary>
/// <param name="JobDeletion">What the registry has asked for the deletion of the job and has no answer to; null when it asks nothing.</param>
/// <param name="Late">Delayed copies without a waiting sender.</param>
/// <param name="Crashes">How many more there may be.</param>
internal sealed record World(
    RegistryState Registry,
    JobState Job,
    DatafeedState Feed,
    ImmutableArray<Caller> Callers,
    DeletionStep? JobDeletion,
    DeletionStep? FeedDeletion,
    ImmutableArray<object> Late,
    int Crashes,
    int Copies)
{
    public static World Of(bool hasJob, int copies, params ImmutableArray<Caller> callers)
    {
        var empty = new World(RegistryState.Initial, JobState.Initial, DatafeedState.Initial, callers, null, null, [], Crashes: 1, Copies: copies);
        if (!hasJob) return empty;
        return empty.Tell(new ReserveJob(Known.Job, [])).World.Deliver(new JobCommand.CreateJob(Known.Job, ConfigOfJob, 1)).World
            .Tell(new ReserveDatafeed(Known.Feed, Known.Job)).World.Deliver(new DatafeedCommand.CreateDatafeed(Known.Feed, ConfigOfFeed, 2)).World;
    }

    private static UnitId JobUnit => UnitId.Of(Known.Job);

    private static UnitId FeedUnit => UnitId.Of(Known.Feed);

    public bool IsQuiet => Callers.All(caller => caller.IsOver) && !Registry.Deletions.Any() && JobDeletion is null && FeedDeletion is null;

    /// <summary>Every world that the next message may lead to.</summary>
    public IEnumerable<World> Next()
    {
        for (var at = 0; at < Callers.Length; at++)
        {
            var caller = Callers[at];
            if (caller.IsOver) continue;
            if (caller.Act(this) is { } next) yield return next.World with { Callers = next.World.Callers.SetItem(at, next.Caller) };
            if (Crashes > 0) yield return this with { Crashes = Crashes - 1, Callers = Callers.SetItem(at, caller with { Answer = "crashed" }) };
        }

        foreach (var next in Pursue()) yield return next;
        for (var at = 0; at < Late.Length; at++) yield return (this with { Late = Late.RemoveAt(at) }).Deliver(Late[at]).World;
        if (Crashes > 0 && (JobDeletion ?? FeedDeletion) is not null) yield return LoseRegistry();
    }

    /// <summary>The registry's own moves: begin what its state says, hear the answer to what it asked, conclude.</summary>
    private IEnumerable<World> Pursue()
    {
        if (JobDeletion is not null) yield return Pursue(JobUnit, JobDeletion, (world, step) => world with { JobDeletion = step });
        else if (Registry.Find(JobUnit)?.Deletion is not null) yield return this with { JobDeletion = Registry.FirstStepOf(JobUnit) };
        if (FeedDeletion is not null) yield return Pursue(FeedUnit, FeedDeletion, (world, step) => world with { FeedDeletion = step });
        else if (Registry.Find(FeedUnit)?.Deletion is not null) yield return this with { FeedDeletion = Registry.FirstStepOf(FeedUnit) };
    }

    private World Pursue(UnitId unit, DeletionStep asked, Func<World, DeletionStep?, World> with)
    {
        switch (asked)
        {
            case DeletionStep.AskJob ask:
                var (afterJob, refusal) = DeliverWithCopy(ask.Question);
                return with(afterJob, afterJob.Registry.NextStepOf(unit, asked, refusal));
            case DeletionStep.AskDatafeed ask:
                var (afterFeed, no) = Deliver(ask.Question);
                return with(afterFeed, afterFeed.Registry.NextStepOf(unit, asked, no));
            case DeletionStep.Conclude conclude:
                return with(Tell(conclude.Command).World, null);
            default:
                return with(this, null);
        }
    }

    // What it had asked may still arrive.
    private World LoseRegistry() => this with
    {
        Crashes = Crashes - 1,
        JobDeletion = null,
        FeedDeletion = null,
        Late = [.. Late, .. ((DeletionStep?[])[JobDeletion, FeedDeletion]).Select(QuestionOf).OfType<object>()],
    };

    private static object? QuestionOf(DeletionStep? asked) => asked switch
    {
        DeletionStep.AskJob ask => ask.Question,
        DeletionStep.AskDatafeed ask => ask.Question,
        _ => null,
    };

    public (World World, Refusal? Refusal) Tell(RegistryCommand command)
    {
        var decision = Registry.Decide(command);
        return (this with { Registry = decision.Events.Aggregate(Registry, (state, registryEvent) => state.Apply(registryEvent)) }, decision.Refusal);
    }

    /// <summary>Like <see cref="Deliver"/>, and a copy of it comes again later, or never.</summary>
    public (World World, Refusal? Refusal) DeliverWithCopy(object message) =>
        (Copies > 0 ? this with { Copies = Copies - 1, Late = Late.Add(message) } : this).Deliver(message);

    public (World World, Refusal? Refusal) Deliver(object message)
    {
        if (message is JobCommand toJob)
        {
            var decision = Job.Decide(toJob, Now);
            var job = decision.Events.Aggregate(Job, (state, jobEvent) => state.Apply(jobEvent));
            if (toJob is JobCommand.DeleteJob)
                job = job.Decide(new JobCommand.FinishDelete(Known.Job), Now).Events.Aggregate(job, (state, jobEvent) => state.Apply(jobEvent));
            return (this with { Job = job }, decision.Refusal);
        }

        var decided = Feed.Decide((DatafeedCommand)message, Now);
        return (this with { Feed = decided.Events.Aggregate(Feed, (state, datafeedEvent) => state.Apply(datafeedEvent)) }, decided.Refusal);
    }

    /// <summary>All that matters for what may follow.</summary>
    public override string ToString() =>
        $"registry {string.Join(' ', Registry.Jobs.Values.Select(job => job with { Groups = [] }))} {string.Join(' ', Registry.Datafeeds.Values)} last {Registry.LastReservation}"
        + $" | job {Job.Phase} {Job.Reservation} {Job.DeletedUpTo} {Job.OpenToken} | feed {Feed.Phase} {Feed.Reservation} {Feed.DeletedUpTo}"
        + $" | {string.Join(' ', Callers)} | {JobDeletion} {FeedDeletion} | {string.Join(' ', Late.Select(message => $"{message.GetType().Name} {message.GetHashCode()}"))}"
        + $" | {Crashes} {Copies}";
}
