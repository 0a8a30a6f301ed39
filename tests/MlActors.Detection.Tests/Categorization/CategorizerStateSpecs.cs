using CsCheck;
using MlActors.Detection.Categorization;
using MlActors.Detection.Encoding;
using MlActors.Detection.Settings;

namespace MlActors.Detection.Tests.Categorization;

public sealed class CategorizerStateSpecs
{
    private static readonly CategorizationSettings[] SomeSettings =
    [
        SampleLogs.Settings,
        SampleLogs.Settings with { Filters = ["user \\w+", "\\d+"], ExamplesLimit = 1 },
        SampleLogs.Settings with { PerPartition = true, StopOnWarn = true, ExamplesLimit = 10 },
    ];

    private static readonly string?[] Partitions = [null, "a", "b", "\ud800"];

    private static readonly Gen<(string Message, string? Partition, int Room, bool IsTold)> AnyStep = Gen.Select(
        SampleLogs.AnyMessage, Gen.Int[0, 3].Select(one => Partitions[one]), Gen.Frequency((9, Gen.Const(int.MaxValue)), (1, Gen.Int[0, 2_000])),
        Gen.Int[0, 9].Select(one => one == 0));

    [Fact]
    public void A_categorizer_that_is_saved_and_restored_at_any_time_gives_the_same_results() =>
        Gen.Select(Gen.Int[0, SomeSettings.Length - 1].Select(one => SomeSettings[one]), AnyStep.Array[1, 250], Gen.Int[1, 40]).Sample(
            (settings, steps, every) =>
            {
                var undisturbed = Run(settings, steps, every: int.MaxValue);
                var disturbed = Run(settings, steps, every);
                Assert.Equal(undisturbed.Outputs, disturbed.Outputs);
                Assert.Equal(undisturbed.State, disturbed.State);
            },
            iter: 60);

    [Fact]
    public void An_invalid_state_is_refused() =>
        Gen.Select(SampleLogs.AnyMessage.Array[1, 20], Gen.Int[0, 100_000], Gen.Byte).Sample((messages, at, value) =>
        {
            var categorizer = new Categorizer(SampleLogs.Settings);
            categorizer.CategoriesOf(messages);
            var content = categorizer.Save()[1..^Checksum.Size];
            content[at % content.Length] = value;
            var bytes = new ByteWriter();
            bytes.Byte(1);
            foreach (var one in content) bytes.Byte(one);

            // Some changes give the valid state of other messages; all others must be refused.
            var thrown = Record.Exception(() => SampleLogs.Restore(SampleLogs.Settings, bytes.Seal()));
            Assert.True(thrown is null or FormatException, thrown?.ToString());
        });

    private static (List<string> Outputs, byte[] State) Run(
        CategorizationSettings settings, (string Message, string? Partition, int Room, bool IsTold)[] steps, int every)
    {
        var (categorizer, outputs) = (new Categorizer(settings), new List<string>());
        for (var step = 0; step < steps.Length; step++)
        {
            if (step % every == every - 1) categorizer = SampleLogs.Restore(settings, categorizer.Save());
            var (message, partition, remainingBytes, isReported) = steps[step];
            var category = categorizer.CategoryOf(message, settings.PerPartition ? partition : null, remainingBytes);
            outputs.Add($"{category} {categorizer.Bytes} {categorizer.Counts} {categorizer.Status}");
            if (isReported) outputs.AddRange((step % 2 == 0 ? categorizer.Changed() : categorizer.Unreported()).Select(SampleLogs.Exactly));
        }
        outputs.AddRange(categorizer.Unreported().Select(SampleLogs.Exactly));
        return (outputs, categorizer.Save());
    }
}
