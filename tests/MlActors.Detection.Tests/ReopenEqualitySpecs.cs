using CsCheck;
using MlActors.Detection.Settings;

namespace MlActors.Detection.Tests;

/// <summary>A stream that is closed and opened again at any points gives the same results as without, to the last bit.</summary>
public sealed class ReopenEqualitySpecs
{
    private const int StreamsOfAFunction = 80;

    public static TheoryData<DetectorFunction> Functions => [.. Jobs.Functions];

    [Theory]
    [MemberData(nameof(Functions))]
    public void Closes_prunes_and_interim_results_do_not_change_the_results_of_any_stream(DetectorFunction function) =>
        Gen.Select(RandomStream.Of(function), Disturbances).Sample(
            (stream, disturbances) =>
            {
                var undisturbed = stream.Run((detector, _) => detector);
                var disturbed = stream.Run((detector, step) => Disturb(stream.Settings, detector, disturbances.Where(one => one.Step == step)));
                AreEqual(undisturbed.Outputs, disturbed.Outputs);
                Assert.Equal(undisturbed.Interim, disturbed.Interim);
                Assert.True(undisturbed.State.AsSpan().SequenceEqual(disturbed.State), "What is saved in the end differs.");
            },
            iter: StreamsOfAFunction,
            print: drawn => $"{drawn.Item1}; {Describe(drawn.Item1, drawn.Item2)}");

    [Fact]
    public void Results_do_not_depend_on_later_records() =>
        Gen.Select(RandomStream.Of(DetectorFunction.Mean), Gen.Double.Unit).Sample(
            (stream, share) =>
            {
                var whole = stream.Run((detector, _) => detector).Outputs;
                var prefix = (stream with { Steps = stream.Steps[..(int)(share * stream.Steps.Length)] }).Run((detector, _) => detector).Outputs;
                AreEqual(prefix, [.. whole.Take(prefix.Count)]);
            },
            iter: 20,
            print: drawn => $"{drawn.Item1}; cut short after step {(int)(drawn.Item2 * drawn.Item1.Steps.Length)}");

    private enum Disturbance { Prune = 1, Interim, Close, All }

    // Few enough that a failure shrinks to the relevant ones.
    private static readonly Gen<(int Step, Disturbance How)[]> Disturbances =
        Gen.Select(Gen.Int[0, 399], Gen.Int[1, 4]).Select((step, how) => (step, (Disturbance)how)).Array[1, 100];

    private static AnomalyDetector Disturb(AnalysisSettings settings, AnomalyDetector detector, IEnumerable<(int Step, Disturbance How)> disturbances)
    {
        foreach (var (_, how) in disturbances)
        {
            if (how is Disturbance.Prune or Disturbance.All) detector.Prune();
            if (how is Disturbance.Interim or Disturbance.All) detector.Interim();
            if (how is Disturbance.Close or Disturbance.All) detector = AnomalyDetector.Restore(settings, detector.Save());
        }
        return detector;
    }

    private static string Describe(RandomStream stream, (int Step, Disturbance How)[] disturbances) =>
        string.Join(", ", disturbances.Where(one => one.Step < stream.Steps.Length).Order().Select(one => $"{one.How} before step {one.Step}"));

    private static void AreEqual(IReadOnlyList<string> undisturbed, IReadOnlyList<string> disturbed)
    {
        var first = Enumerable.Range(0, Math.Min(undisturbed.Count, disturbed.Count)).FirstOrDefault(at => undisturbed[at] != disturbed[at], -1);
        if (first >= 0) Assert.Equal(undisturbed[first], disturbed[first]);
        Assert.Equal(undisturbed.Count, disturbed.Count);
    }
}
