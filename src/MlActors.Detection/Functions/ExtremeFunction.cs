using MlActors.Detection.Modelling;
using MlActors.Detection.Records;
using MlActors.Detection.Series;

namespace MlActors.Detection.Functions;

/// <summary>The minimum or the maximum of a field.</summary>
internal sealed class ExtremeFunction(bool isMaximum) : StatisticFunction
{
    public override ModelKind Kind => ModelKind.Metric;

    protected override string Name => isMaximum ? "maximum" : "minimum";

    public override void Accumulate(TallyList tallies, ref Tally tally, in RecordView record, in FieldValue value, double number)
    {
        if (tally.Count == 0 || (isMaximum ? number > tally.Value : number < tally.Value)) tally.Value = number;
        tally.Count += record.Count;
    }

    public override double ValueOf(in Tally tally) => tally.Value;

    public override bool IsReportableWhileOpen(double actual, double typical) => isMaximum ? actual > typical : actual < typical;
}
