using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using Xunit;
using static MlActors.Domain.Tests.Known;

namespace MlActors.Domain.Tests.Registry.Interleaving;

/// <summary>
/// Creations, deletions and openings of one name in every order of their messages, with one crash of a caller or of the registry and one
/// message that comes again late: whatever happens, in the end a job is known to the registry and whole, or there is nothing of it.
/// </summary>
public sealed class InterleavingSpecs
{
    private const int MostWorlds = 2_000_000;

    public static TheoryData<bool, string> Calls => new()
    {
        { false, "put delete!" }, { true, "put delete!" }, { false, "put delete" }, { true, "put delete" }, { true, "delete delete!" },
        { true, "delete delete" },
        { true, "open delete" }, { true, "open delete!" }, { true, "open delete delete!" }, { false, "put put delete!" },
        { true, "put delete! open" },
        { true, "delete! delete-feed!" }, { true, "put delete-feed! delete!" }, { false, "put delete! delete!" },
    };

    [Theory]
    [MemberData(nameof(Calls))]
    public void In_every_order_a_job_is_whole_and_known_in_the_end_or_gone(bool hasJob, string calls)
    {
        foreach (var copies in (int[])[0, 1]) LookAtAll(World.Of(hasJob, copies, [.. calls.Split(' ').Select(CallerOf)]));
    }

    private static void LookAtAll(World start)
    {
        var (seen, open, ends) = (new HashSet<string> { $"{start}" }, new Stack<World>([start]), 0);
        while (open.TryPop(out var world))
        {
            if (world.IsQuiet)
            {
                ends++;
                Check(world);
            }

            foreach (var next in world.Next())
                if (seen.Add($"{next}")) open.Push(next);
            Assert.True(seen.Count < MostWorlds, "There are more worlds than this can look at.");
        }

        Assert.True(ends > 0, "No order of the messages came to an end.");
    }

    private static void Check(World world)
    {
        var (listed, feed) = (world.Registry.Jobs.GetValueOrDefault(Job), world.Registry.Datafeeds.GetValueOrDefault(Feed));
        if (world.Job.Phase != JobPhase.Absent)
            Assert.True(listed?.Reservation == world.Job.Reservation, $"The registry does not know the job: {world}");
        if (world.Feed.Phase != DatafeedPhase.Absent)
            Assert.True(feed?.Reservation == world.Feed.Reservation, $"The registry does not know the datafeed: {world}");
        if (feed is not null) Assert.True(listed is not null, $"A datafeed is left without its job: {world}");
        Assert.True(world.Job.Phase != JobPhase.Deleting, $"A deletion was not finished: {world}");
        foreach (var refused in world.Callers.OfType<Deleting>().Where(caller => caller.Answer == "refused"))
            Assert.True(
                world.Callers.OfType<Deleting>().Any(other => other.Answer is "deleted" or "crashed") || feed is not null,
                $"{refused} took the datafeed: {world}");

        // Only a caller that was lost between the reservation of a name and its creation may leave the name alone.
        if (world.Crashes == 0 || world.Late.Length > 0) return;
        Assert.True(listed is null || world.Job.Phase != JobPhase.Absent, $"A name is taken by no job: {world}");
        Assert.True(feed is null || world.Feed.Phase != DatafeedPhase.Absent, $"A name is taken by no datafeed: {world}");
    }

    private static Caller CallerOf(string call) => call switch
    {
        "put" => new Creating(),
        "delete" => new Deleting(Force: false),
        "delete!" => new Deleting(Force: true),
        "delete-feed!" => new DeletingTheFeed(Force: true),
        _ => new Opening(),
    };
}
