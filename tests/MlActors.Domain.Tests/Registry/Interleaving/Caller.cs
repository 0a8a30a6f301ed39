using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Registry;
using static MlActors.Domain.Registry.RegistryCommand;
using static MlActors.Domain.Tests.Known;

namespace MlActors.Domain.Tests.Registry.Interleaving;

/// <summary>A call of the API as the sequence of messages that it is, and how far it has come.</summary>
/// <param name="Answer">What it came to; null while it goes on.</param>
internal abstract record Caller(int Step = 0, long Reservation = 0, string? Answer = null)
{
    public bool IsOver => Answer is not null;

    /// <summary>The next message of this call arrives; null while the call waits.</summary>
    public abstract (World World, Caller Caller)? Act(World world);

    protected (World World, Caller Caller) Then((World World, Refusal? Refusal) told, long reservation) =>
        (told.World, told.Refusal is { } refusal
            ? this with { Answer = $"{refusal.Kind}" }
            : this with { Step = Step + 1, Reservation = reservation });

    protected static bool IsOverFor(World world, long reservation) =>
        world.Registry.Jobs.GetValueOrDefault(Job) is not { } job || job.Reservation != reservation || job.Deletion is null;
}

/// <summary>PUT of a job with a datafeed in it: both or nothing.</summary>
internal sealed record Creating : Caller
{
    private const int Undo = 10;

    public override (World World, Caller Caller)? Act(World world)
    {
        switch (Step)
        {
            case 0:
                var reserved = world.Tell(new ReserveJob(Job, []));
                return Then(reserved, reserved.World.Registry.Jobs.GetValueOrDefault(Job)?.Reservation ?? 0);
            case 1:
                return Then(world.DeliverWithCopy(new JobCommand.CreateJob(Job, ConfigOfJob, Reservation)), Reservation);
            case 2:
                return OrUndo(world.Tell(new ReserveDatafeed(Feed, Job)), done: false);
            case 3:
                return OrUndo(world.Deliver(new DatafeedCommand.CreateDatafeed(Feed, ConfigOfFeed, FeedNumber)), done: true);
            case Undo:
                return (world.Tell(new BeginDeleteJob(Job, Force: true, Reservation)).World, this with { Step = Undo + 1 });
            default:
                return IsOverFor(world, Reservation) ? (world, this with { Answer = "undone" }) : null;
        }
    }

    private long FeedNumber { get; init; }

    private (World World, Caller Caller) OrUndo((World World, Refusal? Refusal) told, bool done) => (told.World, told.Refusal is not null
        ? this with { Step = Undo }
        : this with {
            Step = Step + 1, Answer = done ? "created" : null,
            FeedNumber = told.World.Registry.Datafeeds.GetValueOrDefault(Feed)?.Reservation ?? 0 });
}

/// <summary>DELETE of the job.</summary>
internal sealed record Deleting(bool Force) : Caller
{
    public override (World World, Caller Caller)? Act(World world)
    {
        if (Step == 0) return Then(world.Tell(new BeginDeleteJob(Job, Force)), world.Registry.Jobs.GetValueOrDefault(Job)?.Reservation ?? 0);
        if (!IsOverFor(world, Reservation)) return null;
        return (world, this with { Answer = world.Registry.Jobs.GetValueOrDefault(Job)?.Reservation == Reservation ? "refused" : "deleted" });
    }
}

/// <summary>DELETE of the datafeed alone.</summary>
internal sealed record DeletingTheFeed(bool Force) : Caller
{
    public override (World World, Caller Caller)? Act(World world)
    {
        if (Step == 0)
            return Then(world.Tell(new BeginDeleteDatafeed(Feed, Force)), world.Registry.Datafeeds.GetValueOrDefault(Feed)?.Reservation ?? 0);
        return world.Registry.Datafeeds.GetValueOrDefault(Feed) is not { Deletion: not null } feed || feed.Reservation != Reservation
            ? (world, this with { Answer = "over" })
            : null;
    }
}

/// <summary>Opens the job.</summary>
internal sealed record Opening : Caller
{
    public override (World World, Caller Caller)? Act(World world)
    {
        if (Step == 0) return Then(world.Tell(new ExpectJob(Job)), 0);
        var (next, refusal) = world.Deliver(new JobCommand.OpenJob(Job, "token"));
        return (next, this with { Answer = refusal is null ? "opened" : $"{refusal.Kind}" });
    }
}
