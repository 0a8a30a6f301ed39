using MlActors.Domain.Filters;
using MlActors.Domain.Jobs;
using Xunit;
using static MlActors.Domain.Jobs.JobCommand;
using static MlActors.Domain.Jobs.JobEvent;

namespace MlActors.Domain.Tests.Filters;

/// <summary>Filters and the items that a job uses.</summary>
public sealed class FilterSpecs
{
    private static readonly Filter Known = Filter.Of("known", "well known", ["b", "a", "b"]);

    [Fact]
    public void Items_are_sorted_and_distinct() => Assert.Equal(["a", "b"], Known.Items.AsEnumerable());

    [Fact]
    public void A_change_removes_items_and_adds_others()
    {
        var (changed, refusal) = Known.Change(null, ["c", "b"], ["a"]);

        Assert.Null(refusal);
        Assert.Equal("well known", changed!.Description);
        Assert.Equal(["b", "c"], changed.Items.AsEnumerable());
        Assert.Equal("other", Known.Change("other", [], []).Changed!.Description);
    }

    [Fact]
    public void A_missing_item_cannot_be_removed() =>
        Assert.Equal("Cannot remove item [x] as it is not present in filter [known]", Known.Change(null, [], ["a", "x"]).Refusal);

    [Fact]
    public void A_filter_has_an_id_and_a_bounded_number_of_items_and_none_is_empty()
    {
        Assert.Null(Known.FindFault());
        Assert.StartsWith("Invalid filter_id; 'Known'", (Known with { Id = "Known" }).FindFault(), StringComparison.Ordinal);
        Assert.Equal("Filter [known] has an empty item", Filter.Of("known", null, [""]).FindFault());
        Assert.Equal(
            "Filter [many] has 10001 items, and at most 10000 are allowed",
            Filter.Of("many", null, Enumerable.Range(0, 10_001).Select(at => $"{at}")).FindFault());
        Assert.Equal(
            "Filter [known] has 10001 items, and at most 10000 are allowed",
            Known.Change(null, [.. Enumerable.Range(0, 9_999).Select(at => $"{at}")], []).Refusal);
    }

    [Fact]
    public void A_job_that_an_earlier_build_opened_keeps_the_items_that_it_was_opened_with()
    {
        var closed = JobState.Initial.Apply(new JobCreated(0, Tests.Known.Now, Tests.Known.ConfigOfJob));

        var open = closed.Apply(new JobOpened(1, Tests.Known.Now, "t") { Filters = [new FilterItems("known", ["a"])] });

        Assert.Equal(["a"], FilterItems.ById(open.Config!.FilterItems)["known"].AsEnumerable());
        Assert.Equal(open.Config, open.Apply(new JobTakenOver(9, Tests.Known.Now)).Config);
        Assert.Equal(open.Config, open.Apply(new JobOpened(3, Tests.Known.Now, "u")).Config);
    }
}
