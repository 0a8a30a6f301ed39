using CsCheck;
using MlActors.Domain.Progress;
using Xunit;

namespace MlActors.Domain.Tests.Jobs;

public sealed class PostLedgerSpecs
{
    [Fact]
    public void What_was_posted_is_known_with_the_counts_it_was_answered_with()
    {
        var ledger = new PostLedger();
        ledger.Add("poster", 1, 0, Counts(5));
        ledger.Add("poster", 2, 0, Counts(7));

        Assert.Equal(Counts(5), ledger.Find("poster", 1));
        Assert.Equal(Counts(7), ledger.Find("poster", 2));
        Assert.Null(ledger.Find("poster", 3));
        Assert.Null(ledger.Find("other", 1));
    }

    [Fact]
    public void A_post_that_may_come_again_is_remembered_however_many_others_come_in_between()
    {
        var ledger = new PostLedger();
        for (var number = 1; number <= 10_000; number++) ledger.Add("poster", number, settled: 0, Counts(number));

        Assert.Equal(Counts(1), ledger.Find("poster", 1));
    }

    [Fact]
    public void What_its_poster_has_settled_is_forgotten_and_not_counted_again()
    {
        var ledger = new PostLedger();
        for (var number = 1; number <= 1_000; number++) ledger.Add("poster", number, settled: number - 3, Counts(number));

        Assert.Equal(3, Assert.Single(ledger.Entries).Counted.Count);
        Assert.Null(ledger.Find("poster", 997));
        Assert.True(ledger.IsSettled("poster", 997));
        Assert.False(ledger.IsSettled("poster", 998));
        Assert.False(ledger.IsSettled("other", 1));
    }

    [Fact]
    public void The_posters_that_posted_last_are_remembered()
    {
        var ledger = new PostLedger();
        for (var poster = 0; poster < PostLedger.MaxPosters; poster++) ledger.Add($"poster-{poster}", 1, 0, Counts(poster));
        ledger.Add("poster-0", 2, 0, Counts(2));
        ledger.Add("newest", 1, 0, Counts(1));

        Assert.NotNull(ledger.Find("poster-0", 1));
        Assert.Null(ledger.Find("poster-1", 1));
        Assert.Equal(PostLedger.MaxPosters, ledger.Entries.Length);
    }

    /// <summary>
    /// Callers send, repeat and settle in any order, and what is sent arrives in the order of its sending: whatever a caller may still repeat
    /// is counted once, for any number of callers.
    /// </summary>
    [Fact]
    public void No_number_of_callers_makes_the_ledger_count_a_post_twice() =>
        Gen.Select(Gen.Int[0, 59], Gen.Int[0, 2]).Array[0, 400].Sample(acts =>
        {
            var (ledger, open, counted) = (new PostLedger(), new SortedDictionary<long, int>(), new Dictionary<long, int>());
            var last = 0L;
            foreach (var (which, act) in acts)
            {
                if (act == 0 || open.Count == 0) open.Add(++last, 0);
                var number = open.Keys.ElementAt(which % open.Count);
                if (act == 1) open.Remove(number);
                else if (ledger.Find("poster", number) is null && !ledger.IsSettled("poster", number))
                {
                    ledger.Add("poster", number, open.Keys.First() - 1, Counts(number));
                    counted[number] = counted.GetValueOrDefault(number) + 1;
                }
            }

            Assert.All(counted, post => Assert.Equal(1, post.Value));
            Assert.All(open.Keys.Where(counted.ContainsKey), number => Assert.NotNull(ledger.Find("poster", number)));
        });

    [Fact]
    public void What_is_kept_is_restored_in_order()
    {
        var ledger = new PostLedger();
        ledger.Add("a", 1, 0, Counts(1));
        ledger.Add("b", 4, 2, Counts(2));

        Assert.Equal(ledger.Entries, PostLedger.Of(ledger.Entries).Entries.AsEnumerable());
    }

    private static DataCounts Counts(long records) => new() { ProcessedRecordCount = records };
}
