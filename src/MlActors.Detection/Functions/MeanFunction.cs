using MlActors.Detection.Modelling;
using MlActors.Detection.Records;
using MlActors.Detection.Series;

namespace MlActors.Detection.Functions;

/// <summary>The mean of a field. The value of a summarized record is the mean of the records it represents.</summary>
internal sealed class MeanFunction : StatisticFunction
{
    public override ModelKind Kind => ModelKind.Metric;

    public override bool IsAverage => true;

    public override bool HasSamplingError => true;

    protected override string Name => "mean";

    public override void Accumulate(TallyList tallies, ref Tally tally, in RecordView record, in FieldValue value, double number)
    {
        var (isFirst, difference) = (tally.Count == 0, number - tally.Value / tally.Count);
        tally.Count += record.Count;
        tally.Value = ClampToFinite(tally.Value + number * record.Count);
        if (!isFirst) tally.Second = ClampToFinite(tally.Second + record.Count * difference * (number - tally.Value / tally.Count));
    }

    public override double ValueOf(in Tally tally) => tally.Value / tally.Count;

    public override double Without(in Tally tally, InfluenceEntry influence) =>
        influence.Count < tally.Count ? (tally.Value - influence.Sum) / (tally.Count - influence.Count) : double.NaN;
}
