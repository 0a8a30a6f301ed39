using CsCheck;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Progress;
using Xunit;
using static MlActors.Domain.Datafeeds.DatafeedTurn;

namespace MlActors.Domain.Tests.Datafeeds;

/// <summary>Frequency 100 and query delay 30 in all examples; the clock is told and never asked for.</summary>
public sealed class DatafeedScheduleSpecs
{
    private const long Slack = 100;

    private static readonly DatafeedSchedule Endless = new(End: null, Frequency: 100, QueryDelay: 30);

    [Theory]
    [InlineData(1000, null, 970)]
    [InlineData(1000, 500L, 500)]
    [InlineData(1000, 970L, 970)]
    [InlineData(1000, 5000L, 970)]
    public void Looking_back_ends_at_the_present_less_the_query_delay_or_at_the_end(long now, long? end, long until) =>
        Assert.Equal(until, (Endless with { End = end }).LookBackUntil(now));

    [Theory]
    [InlineData(1000, null, 950)]
    [InlineData(1030, null, 1000)]
    [InlineData(1000, 925L, 925)]
    public void Looking_back_over_a_histogram_ends_where_an_interval_ends(long now, long? end, long until) =>
        Assert.Equal(until, (Endless with { End = end, Interval = 50 }).LookBackUntil(now));

    [Fact]
    public void First_it_looks_back_in_one_search() =>
        Assert.Equal(new Search(970, RealTime: false), Endless.Next(new DatafeedPosition(0), lookBackUntil: 970, now: 1000));

    [Fact]
    public void A_look_back_that_was_interrupted_continues_to_the_same_moment() =>
        Assert.Equal(new Search(970, RealTime: false), Endless.Next(new DatafeedPosition(400, "doc-3"), lookBackUntil: 970, now: 5000));

    [Theory]
    [InlineData(970, 1000)]
    [InlineData(970, 1029)]
    public void Then_it_waits_for_the_next_multiple_of_the_frequency_and_the_query_delay(long position, long now) =>
        Assert.Equal(new Wait(1000 + 30 + Slack), Endless.Next(new DatafeedPosition(position), lookBackUntil: 970, now));

    [Theory]
    [InlineData(1030, 1000)]
    [InlineData(1129, 1000)]
    [InlineData(1130, 1100)]
    [InlineData(5555, 5500)]
    public void In_real_time_it_searches_up_to_a_multiple_of_the_frequency_however_late_it_is(long now, long until) =>
        Assert.Equal(new Search(until, RealTime: true), Endless.Next(new DatafeedPosition(970), lookBackUntil: 970, now));

    [Fact]
    public void An_end_in_the_past_is_looked_back_to_and_then_it_is_complete()
    {
        var past = Endless with { End = 500 };

        Assert.Equal(new Search(500, RealTime: false), past.Next(new DatafeedPosition(0), past.LookBackUntil(1000), now: 1000));
        Assert.Equal(new Complete(), past.Next(new DatafeedPosition(500), past.LookBackUntil(1000), now: 1000));
    }

    [Fact]
    public void A_datafeed_whose_job_is_past_its_end_reads_nothing() =>
        Assert.Equal(new Complete(), (Endless with { End = 500 }).Next(new DatafeedPosition(501, "doc"), lookBackUntil: 500, now: 1000));

    [Fact]
    public void An_end_in_the_future_is_reached_in_real_time_even_between_two_multiples_of_the_frequency()
    {
        var future = Endless with { End = 1050 };
        var lookedBack = new DatafeedPosition(970);

        Assert.Equal(new Search(1000, RealTime: true), future.Next(lookedBack, 970, now: 1030));
        Assert.Equal(new Wait(1050 + 30 + Slack), future.Next(new DatafeedPosition(1000), 970, now: 1040));
        Assert.Equal(new Search(1050, RealTime: true), future.Next(new DatafeedPosition(1000), 970, now: 1080));
        Assert.Equal(new Search(1050, RealTime: true), future.Next(lookedBack, 970, now: 9999));
        Assert.Equal(new Complete(), future.Next(new DatafeedPosition(1050), 970, now: 1080));
    }

    [Fact]
    public void Nothing_is_read_before_the_query_delay_has_passed() =>
        Assert.IsType<Wait>(Endless.Next(new DatafeedPosition(1000), lookBackUntil: 970, now: 1129));

    [Fact]
    public void A_job_that_is_ahead_of_the_clock_is_waited_for() =>
        Assert.Equal(new Wait(5100 + 30 + Slack), Endless.Next(new DatafeedPosition(5000), lookBackUntil: 970, now: 1000));

    /// <summary>The clock may stand still, creep or jump; a crash may plan the look-back again.</summary>
    [Fact]
    public void For_any_clock_every_instant_is_read_once_and_an_end_is_reached() =>
        Gen.Select(Gen.Long[0, 5000], Gen.Long[0, 3000], Gen.Long[1, 400], Gen.Long[0, 300], Gen.Long[0, 700].Array[200], Gen.Int[0, 20].Array[200])
            .Sample((from, length, frequency, delay, ticks, crashes) =>
            {
                var end = from + length;
                var schedule = new DatafeedSchedule(end, frequency, delay);
                var (position, now, turn) = (from, 2500L, 0);
                var lookBackUntil = schedule.LookBackUntil(now);
                for (; turn < ticks.Length; turn++)
                {
                    if (crashes[turn] == 0) lookBackUntil = schedule.LookBackUntil(now);
                    var next = schedule.Next(new DatafeedPosition(position), lookBackUntil, now);
                    if (next is Complete) break;
                    (position, now) = Follow(next, position, now, delay, frequency, end, ticks[turn]);
                }

                return turn < ticks.Length && position == Math.Max(from, end);
            });

    // Each search begins where the last one ended, so that it goes forward, never past the end or into what is still to come, is all there is to
    // show.
    private static (long Position, long Now) Follow(DatafeedTurn turn, long position, long now, long delay, long frequency, long end, long tick)
    {
        switch (turn)
        {
            case Search search:
                Assert.InRange(search.Until, position + 1, Math.Min(end, now - delay));
                Assert.True(
                    !search.RealTime || search.Until % frequency == 0 || search.Until == end, $"{search.Until} is no multiple of {frequency}.");
                return (search.Until, now + tick);
            case Wait wait:
                Assert.True(wait.At > now, "A datafeed that waits for the past would spin.");
                return (position, Math.Max(now + tick, wait.At));
            default:
                throw new ArgumentException($"{turn} is not expected here.", nameof(turn));
        }
    }
}
