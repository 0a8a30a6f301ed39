using MlActors.Detection.Settings;
using static MlActors.Detection.Tests.TestDetectors;

namespace MlActors.Detection.Tests;

public sealed class UnreadableModelSpecs
{
    private static readonly AnalysisSettings Settings = Job(MeanOf("v", by: "who"), latency: Hour);

    [Fact]
    public void A_state_truncated_anywhere_is_refused()
    {
        var state = SavedState();
        for (var length = 0; length < state.Length; length++) Refused(Settings, state[..length]);
    }

    [Fact]
    public void A_state_with_any_bit_changed_is_refused()
    {
        var state = SavedState();
        for (var bit = 0; bit < state.Length * 8; bit++)
        {
            state[bit / 8] ^= (byte)(1 << bit % 8);
            Refused(Settings, state);
            state[bit / 8] ^= (byte)(1 << bit % 8);
        }
    }

    [Fact]
    public void A_state_of_another_version_is_refused_with_both_versions_and_a_remedy()
    {
        var state = SavedState();
        state[0] = 99;

        var refusal = Refused(Settings, state);

        Assert.Contains("version is 99", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("reads versions 3 to 6", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Revert the job", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(OtherSettings))]
    public void A_state_for_other_settings_is_refused_with_the_setting(AnalysisSettings other, string named) =>
        Assert.Contains(named, Refused(other, SavedState()).Message, StringComparison.Ordinal);

    public static TheoryData<AnalysisSettings, string> OtherSettings => new()
    {
        { Settings with { BucketSpan = Minute }, "bucket span was 3600000 and is now 60000" },
        { Settings with { Latency = 0 }, "latency was 3600000 and is now 0" },
        { Settings with { Detectors = [.. Settings.Detectors, Counting()] }, "number of detectors was 1 and is now 2" },
        { Settings with { Detectors = [MeanOf("w", by: "who")] }, "the field of a detector was v and is now w" },
        { Settings with { Detectors = [MeanOf("v", partition: "who")] }, "the by field of a detector was who and is now none" },
    };

    [Fact]
    public void The_prune_window_may_change_while_a_job_is_closed()
    {
        var restored = AnomalyDetector.Restore(Settings with { PruneWindow = 2 * Hour }, SavedState());

        restored.Advance(40 * Hour);

        Assert.Equal(1, restored.Prune());
    }

    private static byte[] SavedState()
    {
        var detector = new AnomalyDetector(Settings);
        for (var hour = 0; hour < 20; hour++) detector.Feed(hour * Hour, N(hour % 3), T("a"));
        return detector.Save();
    }

    private static UnreadableModelException Refused(AnalysisSettings settings, byte[] state) =>
        Assert.Throws<UnreadableModelException>(() => AnomalyDetector.Restore(settings, state));
}
