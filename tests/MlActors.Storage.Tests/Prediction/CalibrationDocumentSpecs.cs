using System.Text.Json.Nodes;
using MlActors.Domain.Jobs;
using MlActors.Domain.Prediction;
using MlActors.Storage.Prediction;
using Xunit;

namespace MlActors.Storage.Tests.Prediction;

public sealed class CalibrationDocumentSpecs
{
    [Fact]
    public void What_is_written_is_read_as_it_was()
    {
        var measured = Calibration.Default with { MeasuredAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), RunMs = 33 };

        var read = CalibrationDocument.Read(CalibrationDocument.Write(measured));

        Assert.Equal(measured with { Steps = read.Steps }, read);
        Assert.Equal(measured.Steps.AsEnumerable(), read.Steps.AsEnumerable());
    }

    [Fact]
    public void The_document_begins_with_its_format_and_names_steps_as_the_API_does()
    {
        var document = JsonNode.Parse(CalibrationDocument.Write(Calibration.Default))!.AsObject();

        Assert.Equal(("format", 1), (document.First().Key, document.First().Value!.GetValue<int>()));
        Assert.NotNull(document["steps"]!["stop_feed"]!["per_series_ms"]);
    }

    [Theory]
    [InlineData("[]", "a calibration is a JSON object")]
    [InlineData("{", "it is not a calibration")]
    [InlineData("""{"format":2}""", "its [format] is [2], this build reads [1]")]
    [InlineData("""{"format":1}""", "it is not a calibration")]
    [InlineData("""{"format":1,"step":{}}""", "it is not a calibration")]
    public void What_is_no_calibration_is_refused_with_the_reason(string json, string reason) =>
        Assert.Contains(reason, Assert.Throws<FormatException>(() => CalibrationDocument.Read(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_negative_cost_is_refused() => Assert.Equal(
        "a cost of step [snapshot] is negative or not a number",
        Assert.Throws<FormatException>(() => CalibrationDocument.Read(CalibrationDocument.Write(
            Calibration.Default with { Steps = Calibration.Default.Steps.SetItem(CloseStep.Snapshot, new StepCost(-1)) }))).Message);
}
