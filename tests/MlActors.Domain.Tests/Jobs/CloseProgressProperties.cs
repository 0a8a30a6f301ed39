using CsCheck;
using MlActors.Domain.Jobs;
using Xunit;
using static MlActors.Domain.Jobs.CloseProgress;
using static MlActors.Domain.Jobs.CloseSignal;

namespace MlActors.Domain.Tests.Jobs;

/// <summary>What holds whatever a close hears, in whatever order. A failure prints the seed that repeats it.</summary>
public sealed class CloseProgressProperties
{
    private static readonly Gen<CloseKind> Kinds = Gen.OneOf(CloseKind.Close, CloseKind.Vacate);
    private static readonly Gen<CloseStep> Steps = Gen.OneOf(Enum.GetValues<CloseStep>().Where(step => step != CloseStep.Invalid).ToArray());

    /// <summary>Acknowledgements come more often than the rest, so that closes also get far.</summary>
    private static readonly Gen<CloseSignal> Signals = Gen.Frequency(
        (12, Steps.Select(step => (CloseSignal)new StepAcknowledged(step))),
        (2, Steps.Select(step => (CloseSignal)new StepUnderWay(step))),
        (2, Steps.Select(step => (CloseSignal)new StepRefused(step, "no"))),
        (2, Steps.Select(step => (CloseSignal)new StartOver(step))),
        (3, Gen.Select(Steps, Gen.Int[1, 3], (step, attempt) => (CloseSignal)new StepTimedOut(step, attempt))),
        (1, Gen.OneOf<CloseSignal>(
            new AlreadyClosed(), new ForceRequested(), new ForceAcknowledged(), new GiveUp("time"), new AbandonAcknowledged())));

    [Fact]
    public void Acknowledged_steps_are_a_prefix_of_the_order_since_the_last_start() =>
        Gen.Select(Kinds, Signals.Array[0, 80]).Sample((kind, signals) =>
        {
            var close = Begin(kind);
            var acknowledged = new List<CloseStep>();
            foreach (var signal in signals)
            {
                var before = close;
                close = close.On(signal);
                if (before is not Awaiting asked) continue;
                if (close is Awaiting { Step: CloseStep.Gate } again && again.Starts > asked.Starts) acknowledged.Clear();
                else if (signal is StepAcknowledged ack && ack.Step == asked.Step) acknowledged.Add(ack.Step);
                Assert.Equal(Order(kind).Take(acknowledged.Count), acknowledged);
                if (close is Awaiting next) Assert.Equal(Order(kind)[acknowledged.Count], next.Step);
            }

            return close is not Completed { SkippedFrom: null } || signals.OfType<AlreadyClosed>().Any() || acknowledged.SequenceEqual(Order(kind));
        });

    [Fact]
    public void Without_further_messages_a_close_ends_by_its_own_timeouts() =>
        Gen.Select(Kinds, Signals.Array[0, 40]).Sample((kind, signals) =>
        {
            var close = signals.Aggregate(Begin(kind), (progress, signal) => progress.On(signal));
            for (var silence = 0; silence < 6 && !close.IsOver; silence++) close = close.On(TimeOutOf(close));
            return close.IsOver;
        });

    [Fact]
    public void A_signal_that_is_received_twice_in_a_row_never_skips_a_step() =>
        Gen.Select(Kinds, Signals.Array[0, 40]).Sample((kind, signals) =>
        {
            var (once, twice) = (Begin(kind), Begin(kind));
            foreach (var acknowledgement in signals.OfType<StepAcknowledged>())
            {
                once = once.On(acknowledgement);
                twice = twice.On(acknowledgement).On(acknowledgement);
            }

            Assert.Equal(once, twice);
        });

    internal static CloseSignal TimeOutOf(CloseProgress close) => close switch
    {
        Awaiting now => new StepTimedOut(now.Step, now.Attempt),
        Forcing now => new StepTimedOut(now.From, now.Attempt),
        Abandoning now => new StepTimedOut(now.At, now.Attempt),
        _ => throw new ArgumentException($"{close} waits for nothing.", nameof(close)),
    };

    private static CloseStep[] Order(CloseKind kind) => kind == CloseKind.Close
        ? [CloseStep.Gate, CloseStep.StopFeed, CloseStep.Flush, CloseStep.Prune, CloseStep.Finalize, CloseStep.Snapshot, CloseStep.Close]
        : [CloseStep.Gate, CloseStep.Flush, CloseStep.Prune, CloseStep.Finalize, CloseStep.Snapshot, CloseStep.Vacate];
}
