using MlActors.Detection.Modelling;
using MlActors.Detection.Numerics;
using MlActors.Detection.Records;
using MlActors.Detection.Series;

namespace MlActors.Detection.Functions;

/// <summary>The number of distinct values of a field.</summary>
internal sealed class DistinctCountFunction : StatisticFunction
{
    // The longest text of a double in its shortest exact form has 24 characters.
    private const int MaxNumberLength = 32;

    public override ModelKind Kind => ModelKind.Count;

    protected override string Name => "distinct count";

    public override Accumulator NewAccumulator() => new DistinctSketch();

    public override bool Accepts(in FieldValue value, out double number)
    {
        number = 0;
        return value.Kind != FieldKind.Missing;
    }

    public override void Accumulate(TallyList tallies, ref Tally tally, in RecordView record, in FieldValue value, double number)
    {
        Span<char> scratch = stackalloc char[MaxNumberLength];
        tally.Count += record.Count;
        tallies.AccumulatorOf<DistinctSketch>(ref tally).Add(TextHash.Of(value.AsText(scratch)), 1);
    }

    public override double ValueOf(in Tally tally) => tally.Accumulator is DistinctSketch sketch ? sketch.Sum() : double.NaN;

    public override bool IsReportableWhileOpen(double actual, double typical) => actual > typical;
}
