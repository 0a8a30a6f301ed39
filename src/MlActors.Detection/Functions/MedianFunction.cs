using MlActors.Detection.Modelling;
using MlActors.Detection.Records;
using MlActors.Detection.Series;

namespace MlActors.Detection.Functions;

/// <summary>The median of a field: exact up to the capacity of the digest, approximate beyond.</summary>
internal sealed class MedianFunction : StatisticFunction
{
    public override ModelKind Kind => ModelKind.Metric;

    public override bool IsAverage => true;

    protected override string Name => "median";

    public override Accumulator NewAccumulator() => new QuantileDigest();

    public override void Accumulate(TallyList tallies, ref Tally tally, in RecordView record, in FieldValue value, double number)
    {
        tally.Count += record.Count;
        tallies.AccumulatorOf<QuantileDigest>(ref tally).Add(number, record.Count);
    }

    public override double ValueOf(in Tally tally) => tally.Accumulator is QuantileDigest digest ? digest.Median() : double.NaN;
}
