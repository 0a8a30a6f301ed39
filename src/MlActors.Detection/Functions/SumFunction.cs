using MlActors.Detection.Modelling;
using MlActors.Detection.Records;
using MlActors.Detection.Series;

namespace MlActors.Detection.Functions;

/// <summary>
/// The sum of a field. The value of a summarized record is the sum of the records it represents, so it is added once. For <c>non_null_sum</c> a
/// bucket without records has no value.
/// </summary>
internal sealed class SumFunction(bool countsEmptyBuckets) : StatisticFunction
{
    public override ModelKind Kind => ModelKind.Metric;

    public override bool AddsUp => true;

    public override bool CountsEmptyBuckets => countsEmptyBuckets;

    protected override string Name => "sum";

    public override void Accumulate(TallyList tallies, ref Tally tally, in RecordView record, in FieldValue value, double number)
    {
        tally.Count += record.Count;
        tally.Value = ClampToFinite(tally.Value + number);
    }

    public override double ValueOf(in Tally tally) => tally.Value;

    // Most summed quantities are not negative, so sums are assumed to increase.
    public override bool IsReportableWhileOpen(double actual, double typical) => actual > typical;

    public override double Without(in Tally tally, InfluenceEntry influence) => tally.Value - influence.Sum;
}
