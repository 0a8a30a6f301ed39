using MlActors.Detection.Modelling;
using MlActors.Detection.Records;
using MlActors.Detection.Series;
using MlActors.Detection.Settings;

namespace MlActors.Detection.Functions;

/// <summary>The minimum, the maximum and the mean of a field, each with its own model.</summary>
internal sealed class MetricFunction : StatisticFunction
{
    private static readonly DetectorFunction[] Descriptions = [DetectorFunction.Mean, DetectorFunction.Min, DetectorFunction.Max];

    public override ModelKind Kind => ModelKind.Metric;

    public override bool IsAverage => true;

    public override int Features => Descriptions.Length;

    protected override string Name => "mean";

    public override Accumulator NewAccumulator() => new Extremes();

    public override void Accumulate(TallyList tallies, ref Tally tally, in RecordView record, in FieldValue value, double number)
    {
        tallies.AccumulatorOf<Extremes>(ref tally).Add(number);
        tally.Count += record.Count;
        tally.Value = ClampToFinite(tally.Value + number * record.Count);
    }

    public override double ValueOf(in Tally tally) => tally.Value / tally.Count;

    public override double ValueOf(in Tally tally, int feature) => (Descriptions[feature], tally.Accumulator) switch
    {
        (DetectorFunction.Min, Extremes extremes) => extremes.Min,
        (DetectorFunction.Max, Extremes extremes) => extremes.Max,
        _ => ValueOf(tally),
    };

    public override DetectorFunction? Description(int feature) => Descriptions[feature];
}
