using MlActors.Storage.Rehearsals;
using Xunit;

namespace MlActors.Storage.Tests.Rehearsals;

public sealed class RehearsalStoreSpecs : IDisposable
{
    private readonly TemporaryStores _folder = new();

    private RehearsalStore Rehearsals => _folder.Stores.Rehearsals;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_newest_are_kept_and_the_newest_is_first()
    {
        foreach (var number in (long[])[3, 1, 2, 5, 4]) await Rehearsals.AddAsync(new($"r{number}", number, $"{number}"), 3);

        Assert.Equal(["r5", "r4", "r3"], (await Rehearsals.ListAsync()).Select(rehearsal => rehearsal.Id));
        Assert.Null(await Rehearsals.FindAsync("r1"));
    }

    [Fact]
    public async Task A_verdict_is_read_as_it_was_written_also_by_another_process()
    {
        var verdict = new StoredVerdict("{\"seed\":\"ä\"}", new string('p', 900_000));
        await Rehearsals.AddAsync(new("r", 1, "begun"), 3);
        Assert.Null(await Rehearsals.FindVerdictAsync("r"));

        await Rehearsals.EndAsync("r", "ended", verdict);

        using var other = Stores.Open(_folder.Location, _folder.Time);
        Assert.Equal(verdict, await other.Rehearsals.FindVerdictAsync("r"));
        Assert.Equal("ended", (await other.Rehearsals.FindAsync("r"))!.Document);
    }

    [Fact]
    public async Task A_request_to_cancel_reaches_the_node_with_its_next_progress_and_the_first_one_counts()
    {
        await Rehearsals.AddAsync(new("r", 1, "0 of 9"), 3);
        Assert.Null(await Rehearsals.UpdateAsync("r", "1 of 9"));

        await Rehearsals.RequestCancelAsync("r", "alice");
        await Rehearsals.RequestCancelAsync("r", "bob");

        Assert.Equal("alice", await Rehearsals.UpdateAsync("r", "2 of 9"));
        Assert.Equal("2 of 9", (await Rehearsals.FindAsync("r"))!.Document);
    }

    [Fact]
    public async Task One_that_is_not_kept_any_more_is_not_written_again()
    {
        Assert.Null(await Rehearsals.UpdateAsync("gone", "1 of 9"));
        await Rehearsals.EndAsync("gone", "ended", new("{}", ""));

        Assert.Empty(await Rehearsals.ListAsync());
    }
}
