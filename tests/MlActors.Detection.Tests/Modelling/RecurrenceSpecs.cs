using MlActors.Detection.Modelling;

namespace MlActors.Detection.Tests.Modelling;

public sealed class RecurrenceSpecs
{
    private const double Moderate = 5;
    private const double Outage = 20;

    [Fact]
    public void What_happened_before_at_irregular_distances_is_not_explained() =>
        Assert.Equal(1, AfterEventsAt(Outage, 500, 1_040, 1_300).UnexplainedShare(Outage, bucket: 2_000));

    [Fact]
    public void The_fourth_event_at_equal_distances_is_mostly_explained() =>
        Assert.InRange(AfterEventsAt(Outage, 500, 1_000, 1_500).UnexplainedShare(Outage, bucket: 2_000), 0.2, 0.4);

    [Fact]
    public void An_event_of_a_long_period_may_be_a_few_buckets_late() =>
        Assert.InRange(AfterEventsAt(Outage, 501, 1_000, 1_499).UnexplainedShare(Outage, bucket: 2_000), 0.2, 0.4);

    [Fact]
    public void An_event_of_a_short_period_may_not() =>
        Assert.Equal(1, AfterEventsAt(Outage, 1_943, 1_960, 1_977).UnexplainedShare(Outage, bucket: 2_000));

    [Fact]
    public void Frequent_moderate_heights_show_a_heavy_tail() => Assert.InRange(AfterEventsEvery(40, Moderate).TailUnit, 1.3, 2);

    [Fact]
    public void A_few_moderate_heights_do_not() => Assert.Equal(1, AfterEventsEvery(400, Moderate).TailUnit);

    [Fact]
    public void Frequent_outages_do_not() => Assert.Equal(1, AfterEventsEvery(40, Outage).TailUnit);

    private static Recurrence AfterEventsAt(double height, params int[] buckets)
    {
        var recurrence = new Recurrence();
        for (var bucket = 0; bucket < 2_000; bucket++) recurrence.Learn(buckets.Contains(bucket) ? height : 1, bucket);
        return recurrence;
    }

    private static Recurrence AfterEventsEvery(int buckets, double height)
    {
        var recurrence = new Recurrence();
        for (var bucket = 1; bucket < 4_000; bucket++) recurrence.Learn(bucket % buckets == 0 ? height : 1, bucket);
        return recurrence;
    }
}
