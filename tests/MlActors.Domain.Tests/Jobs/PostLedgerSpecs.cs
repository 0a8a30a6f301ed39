using MlActors.Domain.Jobs;
using Xunit;

namespace MlActors.Domain.Tests.Jobs;

public sealed class PostLedgerSpecs
{
    [Fact]
    public void The_last_chunk_of_a_call_is_known_with_what_it_was_answered()
    {
        var ledger = new PostLedger();
        ledger.Add("call", 0, Counts(5));
        ledger.Add("call", 1, Counts(7));

        Assert.Equal(Counts(7), ledger.Find("call", 1));
        Assert.Null(ledger.Find("call", 0));
        Assert.Null(ledger.Find("call", 2));
        Assert.Null(ledger.Find("other", 1));
    }

    [Fact]
    public void A_call_takes_one_place_however_many_chunks_it_has()
    {
        var ledger = new PostLedger();
        ledger.Add("first", 0, Counts(1));
        for (var chunk = 0; chunk < 3 * PostLedger.Capacity; chunk++) ledger.Add("long", chunk, Counts(chunk));

        Assert.Equal(Counts(1), ledger.Find("first", 0));
        Assert.Equal(2, ledger.Entries.Length);
    }

    [Fact]
    public void The_newest_calls_are_remembered()
    {
        var ledger = new PostLedger();
        for (var call = 0; call <= PostLedger.Capacity; call++) ledger.Add($"call-{call}", 0, Counts(call));

        Assert.Null(ledger.Find("call-0", 0));
        Assert.Equal(Counts(1), ledger.Find("call-1", 0));
        Assert.Equal(PostLedger.Capacity, ledger.Entries.Length);
    }

    [Fact]
    public void What_is_kept_comes_back_in_its_order()
    {
        var ledger = new PostLedger();
        ledger.Add("a", 0, Counts(1));
        ledger.Add("b", 4, Counts(2));

        Assert.Equal(ledger.Entries, PostLedger.Of(ledger.Entries).Entries.AsEnumerable());
    }

    private static DataCounts Counts(long records) => new() { ProcessedRecordCount = records };
}
