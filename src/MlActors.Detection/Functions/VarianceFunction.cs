using MlActors.Detection.Modelling;
using MlActors.Detection.Records;
using MlActors.Detection.Series;

namespace MlActors.Detection.Functions;

/// <summary>The population variance of a field, by Welford's recurrence. A single record has none.</summary>
internal sealed class VarianceFunction : StatisticFunction
{
    // The square of a difference of larger numbers would leave the range of a double.
    private const double Largest = 1e150;

    public override ModelKind Kind => ModelKind.NonNegative;

    protected override string Name => "variance";

    public override void Fold(TallyList tallies, ref Tally tally, in RecordView reading, in FieldValue value, double number)
    {
        number = Math.Clamp(number, -Largest, Largest);
        tally.Count += reading.Count;
        var difference = number - tally.Value;
        tally.Value += difference * reading.Count / tally.Count;
        tally.Second = WithinRange(tally.Second + reading.Count * difference * (number - tally.Value));
    }

    public override double ValueOf(in Tally tally) => tally.Count < 2 ? double.NaN : tally.Second / tally.Count;
}
