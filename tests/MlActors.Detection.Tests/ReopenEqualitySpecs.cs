using CsCheck;
using MlActors.Detection.Settings;

namespace MlActors.Detection.Tests;

/// <summary>Promise I8: a stream with any closes in it brings the same results as without them, to the last bit.</summary>
public sealed class ReopenEqualitySpecs
{
    private const int StreamsOfAFunction = 80;

    public static TheoryData<DetectorFunction> Functions => [.. Jobs.Functions];

    [Theory]
    [MemberData(nameof(Functions))]
    public void Any_stream_with_any_closes_prunes_and_interim_results_ends_as_without_them(DetectorFunction function) =>
        Gen.Select(RandomStream.Of(function), Disturbances).Sample(
            (stream, disturbances) =>
            {
                var calm = stream.Run((detector, _) => detector);
                var disturbed = stream.Run((detector, step) => Disturb(stream.Settings, detector, disturbances.Where(one => one.Step == step)));
                AreEqual(calm.Said, disturbed.Said);
                Assert.Equal(calm.Outlook, disturbed.Outlook);
                Assert.True(calm.State.AsSpan().SequenceEqual(disturbed.State), "What is saved in the end differs.");
            },
            iter: StreamsOfAFunction,
            print: drawn => $"{drawn.Item1}; {InWords(drawn.Item1, drawn.Item2)}");

    [Fact]
    public void What_was_said_does_not_depend_on_what_comes_later() =>
        Gen.Select(RandomStream.Of(DetectorFunction.Mean), Gen.Double.Unit).Sample(
            (stream, share) =>
            {
                var whole = stream.Run((detector, _) => detector).Said;
                var beginning = (stream with { Steps = stream.Steps[..(int)(share * stream.Steps.Length)] }).Run((detector, _) => detector).Said;
                AreEqual(beginning, [.. whole.Take(beginning.Count)]);
            },
            iter: 20,
            print: drawn => $"{drawn.Item1}; cut short after step {(int)(drawn.Item2 * drawn.Item1.Steps.Length)}");

    private enum Disturbance { Prune = 1, Interim, Close, All }

    // Few enough that a failure is shrunk to the ones that matter.
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

    private static string InWords(RandomStream stream, (int Step, Disturbance How)[] disturbances) =>
        string.Join(", ", disturbances.Where(one => one.Step < stream.Steps.Length).Order().Select(one => $"{one.How} before step {one.Step}"));

    private static void AreEqual(IReadOnlyList<string> calm, IReadOnlyList<string> disturbed)
    {
        var first = Enumerable.Range(0, Math.Min(calm.Count, disturbed.Count)).FirstOrDefault(at => calm[at] != disturbed[at], -1);
        if (first >= 0) Assert.Equal(calm[first], disturbed[first]);
        Assert.Equal(calm.Count, disturbed.Count);
    }
}
