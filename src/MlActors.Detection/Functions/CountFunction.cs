using MlActors.Detection.Modelling;
using MlActors.Detection.Records;
using MlActors.Detection.Series;

namespace MlActors.Detection.Functions;

/// <summary>The number of records. For <c>non_zero_count</c> a bucket without records has no value.</summary>
internal sealed class CountFunction(bool countsEmptyBuckets) : StatisticFunction
{
    public override ModelKind Kind => ModelKind.Count;

    public override bool CountsEmptyBuckets => countsEmptyBuckets;

    protected override string Name => countsEmptyBuckets ? "count" : "non-zero count";

    public override bool Accepts(in FieldValue value, out double number)
    {
        number = 0;
        return true;
    }

    public override void Accumulate(TallyList tallies, ref Tally tally, in RecordView record, in FieldValue value, double number) =>
        tally.Count += record.Count;

    public override double ValueOf(in Tally tally) => tally.Count;

    public override bool IsReportableWhileOpen(double actual, double typical) => actual > typical;

    public override double Without(in Tally tally, InfluenceEntry influence) => tally.Count - influence.Count;
}
