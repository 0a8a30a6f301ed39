using MlActors.Detection.Encoding;
using MlActors.Detection.Results;
using MlActors.Detection.Settings;

namespace MlActors.Detection.Modelling;

/// <summary>The larger part of the model of a series: the tail models of all measures, and the decomposition. Lives as long as its series.</summary>
internal sealed class LearnedState(long span)
{
    // The number of powers of ten by which the return period of a slower or coarser measure must exceed that of the residual.
    private const double LevelPenalty = 0.2;
    private const double MultiBucketPenalty = 0.2;
    private const double ShapePenalty = 1;

    // The resolution of residuals and of measures derived from them.
    private const double MinResidual = 1e-3;

    public ResidualDistribution Residuals;
    public SeenValues Seen;

    private TailModel _residual;
    private TailModel _fromLevel;
    private TailModel _fromBaseline;
    private TailModel _gap;
    private TailModel _mean;
    private TailModel _size;
    private TailModel _flatness;

    /// <summary>Null until the series is old enough to be worth the memory.</summary>
    public Decomposition? Decomposition { get; private set; }

    public DeviationModel Deviations { get; } = new(span);

    public int Bytes => 640 + Deviations.Bytes + (Decomposition?.Bytes ?? 0);

    /// <summary>The return periods of a value before it is learned.</summary>
    public ReturnPeriods PeriodsOf(in Measures measures, double buckets, Side side)
    {
        var error = _residual.LogReturnPeriod(measures.Residual, MinResidual, buckets, side);
        if (MatchesSide(measures.Residual, side)) error = Math.Max(error, _gap.LogReturnPeriod(measures.Gap, measures.Floor, buckets, Side.Both));
        var position = _fromLevel.LogReturnPeriod(measures.FromLevel, measures.Floor, buckets, side) - LevelPenalty;
        position = Math.Max(position, _fromBaseline.LogReturnPeriod(measures.FromBaseline, measures.Floor, buckets, side));
        var multi = measures.ContributesToMean
            ? _mean.LogReturnPeriod(measures.Recent.Mean, MinResidual, buckets, side) - MultiBucketPenalty
            : double.NegativeInfinity;
        if (side != Side.Both) return new ReturnPeriods(error, position, multi);
        var shape = _flatness.LogReturnPeriod(measures.Recent.Flatness, MinResidual, buckets, side);
        if (measures.ContributesToSize) shape = Math.Max(shape, _size.LogReturnPeriod(measures.Recent.Size, MinResidual, buckets, side));
        return new ReturnPeriods(error, position, Math.Max(multi, shape - ShapePenalty));
    }

    /// <summary>The longest return period, each as far as it is supported by the deviation of its own measure.</summary>
    public double Supported(in ReturnPeriods periods, in Measures measures)
    {
        var deviation = measures.Deviation.Fading;
        var sustained = measures.ContributesToMean ? Math.Abs(measures.Recent.Mean) / _mean.ScaleAbove(MinResidual) : 0;
        return Math.Max(
            Math.Max(NoveltySupport.OfError(periods.Error, deviation), NoveltySupport.Of(periods.Position, deviation)),
            NoveltySupport.Of(periods.MultiBucket, Math.Max(deviation, sustained)));
    }

    /// <summary>The measure with the longest return period.</summary>
    /// <param name="measures">The measures.</param>
    /// <param name="periods">What <see cref="PeriodsOf"/> gives for them.</param>
    /// <param name="buckets">The number of buckets learned before.</param>
    /// <param name="side">The side that counts.</param>
    public AnomalyMeasure MostUnusual(in Measures measures, in ReturnPeriods periods, double buckets, Side side)
    {
        var (single, multi) = (periods.SingleBucket, periods.MultiBucket);
        var ofReference = Prediction.MeasureOf(measures.Selected.Basis);
        if (multi > single)
        {
            var mean = measures.ContributesToMean
                ? _mean.LogReturnPeriod(measures.Recent.Mean, MinResidual, buckets, side) - MultiBucketPenalty
                : double.NegativeInfinity;
            return mean >= multi ? ofReference : AnomalyMeasure.Shape;
        }
        return _residual.LogReturnPeriod(measures.Residual, MinResidual, buckets, side) >= single ? ofReference : AnomalyMeasure.Level;
    }

    public double MinProbability(in Measures measures, double buckets) => _residual.MinProbability(measures.Residual, buckets);

    public void Learn(in Measures measures, double buckets, bool isTrained)
    {
        _residual.Learn(measures.Residual, buckets, isTrained);
        _fromLevel.Learn(measures.FromLevel, buckets, isTrained);
        _fromBaseline.Learn(measures.FromBaseline, buckets, isTrained);
        _gap.Learn(measures.Gap, buckets, isTrained);
        _mean.Learn(measures.Recent.Mean, buckets, isTrained);
        _size.Learn(measures.Recent.Size, buckets, isTrained);
        _flatness.Learn(measures.Recent.Flatness, buckets, isTrained);
        Residuals.Learn(measures.Residual);
        Seen.Learn(measures.Value);
    }

    public void LearnDecomposition(in BucketMoment moment, in Measures measures, in Level level, long span, bool isTrained)
    {
        Decomposition ??= new Decomposition(span);
        Decomposition.Learn(moment, measures.Value, measures.Selected, level, isTrained);
    }

    public void Write(ByteWriter bytes)
    {
        Deviations.Write(bytes);
        Residuals.Write(bytes);
        Seen.Write(bytes);
        foreach (ref readonly var measure in (ReadOnlySpan<TailModel>)[_residual, _fromLevel, _fromBaseline, _gap, _mean, _size, _flatness])
            measure.Write(bytes);
        bytes.Byte(Decomposition is null ? (byte)0 : (byte)1);
        Decomposition?.Write(bytes);
    }

    public static LearnedState Read(ref ByteReader bytes, long span)
    {
        var learned = new LearnedState(span);
        if (bytes.Version >= DeviationModel.FirstVersion) learned.Deviations.Read(ref bytes);
        learned.Residuals = ResidualDistribution.Read(ref bytes);
        learned.Seen = SeenValues.Read(ref bytes);
        learned._residual = TailModel.Read(ref bytes);
        learned._fromLevel = TailModel.Read(ref bytes);
        learned._fromBaseline = TailModel.Read(ref bytes);
        learned._gap = TailModel.Read(ref bytes);
        learned._mean = TailModel.Read(ref bytes);
        learned._size = TailModel.Read(ref bytes);
        learned._flatness = TailModel.Read(ref bytes);
        if (bytes.Byte() == 0) return learned;
        learned.Decomposition = new Decomposition(span);
        learned.Decomposition.Read(ref bytes);
        return learned;
    }

    private static bool MatchesSide(double residual, Side side) => side == Side.Both || residual > 0 == (side == Side.High);
}
