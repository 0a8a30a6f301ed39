using MlActors.Detection.Modelling;
using MlActors.Detection.Records;
using MlActors.Detection.Series;

namespace MlActors.Detection.Functions;

/// <summary>The population variance of a field, by Welford's recurrence. A single record has none.</summary>
internal sealed class VarianceFunction : StatisticFunction
{
    // The square of a larger difference would overflow.
    private const double MaxMagnitude = 1e150;

    public override ModelKind Kind => ModelKind.NonNegative;

    public override bool IsModelledByRoot => true;

    public override bool HasSamplingError => true;

    protected override string Name => "variance";

    public override void Accumulate(TallyList tallies, ref Tally tally, in RecordView record, in FieldValue value, double number)
    {
        number = Math.Clamp(number, -MaxMagnitude, MaxMagnitude);
        tally.Count += record.Count;
        var difference = number - tally.Value;
        tally.Value += difference * record.Count / tally.Count;
        tally.Second = ClampToFinite(tally.Second + record.Count * difference * (number - tally.Value));
    }

    public override double ValueOf(in Tally tally) => tally.Count < 2 ? double.NaN : tally.Second / tally.Count;
}
