using MlActors.Detection.Encoding;
using MlActors.Detection.Settings;

namespace MlActors.Detection.Modelling;

/// <summary>
/// The larger part of a series' model: how each measure of strangeness behaved so far, and the seasons. Lives as long as its series.
/// </summary>
internal sealed class LearnedState
{
    // By how many powers of ten the return period of a slower or coarser measure has to be longer to be as convincing as that of the residual.
    private const double HandicapOfLevel = 0.2;
    private const double HandicapOfSeveral = 0.2;
    private const double HandicapOfShape = 1;

    // Below this size, as for residuals and what is made of them, nothing is told apart.
    private const double LeastResidual = 1e-3;

    public ResidualDistribution Residuals;
    public SeenValues Seen;

    private TailModel _residual;
    private TailModel _fromLevel;
    private TailModel _fromBaseline;
    private TailModel _gap;
    private TailModel _mean;
    private TailModel _size;
    private TailModel _calm;

    /// <summary>Null until the series is old enough to be worth their room.</summary>
    public Decomposition? Course { get; private set; }

    public int Bytes => 640 + (Course?.Bytes ?? 0);

    /// <summary>The longest return period, in powers of ten of buckets, among what a single bucket and what the last ones together show.</summary>
    public (double Single, double Several) Strangest(in Measures measures, double buckets, Side side)
    {
        var single = _residual.LogReturnPeriod(measures.Residual, LeastResidual, buckets, side);
        single = Math.Max(single, _fromLevel.LogReturnPeriod(measures.FromLevel, measures.Floor, buckets, side) - HandicapOfLevel);
        single = Math.Max(single, _fromBaseline.LogReturnPeriod(measures.FromBaseline, measures.Floor, buckets, side));
        if (Counts(measures.Residual, side)) single = Math.Max(single, _gap.LogReturnPeriod(measures.Gap, measures.Floor, buckets, Side.Both));
        var several = measures.AddsToMean
            ? _mean.LogReturnPeriod(measures.Recent.Mean, LeastResidual, buckets, side) - HandicapOfSeveral
            : double.NegativeInfinity;
        if (side != Side.Both) return (single, several);
        var shape = _calm.LogReturnPeriod(measures.Recent.Calm, LeastResidual, buckets, side);
        if (measures.AddsToSize) shape = Math.Max(shape, _size.LogReturnPeriod(measures.Recent.Size, LeastResidual, buckets, side));
        return (single, Math.Max(several, shape - HandicapOfShape));
    }

    public double LeastProbability(in Measures measures, double buckets) => _residual.LeastProbability(measures.Residual, buckets);

    public void Learn(in Measures measures, double buckets, bool isTrained)
    {
        _residual.Learn(measures.Residual, buckets, isTrained);
        _fromLevel.Learn(measures.FromLevel, buckets, isTrained);
        _fromBaseline.Learn(measures.FromBaseline, buckets, isTrained);
        _gap.Learn(measures.Gap, buckets, isTrained);
        _mean.Learn(measures.Recent.Mean, buckets, isTrained);
        _size.Learn(measures.Recent.Size, buckets, isTrained);
        _calm.Learn(measures.Recent.Calm, buckets, isTrained);
        Residuals.Learn(measures.Residual);
        Seen.Learn(measures.Value);
    }

    public void LearnCourse(in BucketMoment moment, in Measures measures, in Level level, long span, bool isTrained)
    {
        Course ??= new Decomposition(span);
        Course.Learn(moment, measures.Value, measures.Heard, level, isTrained);
    }

    public void Write(ByteWriter bytes)
    {
        Residuals.Write(bytes);
        Seen.Write(bytes);
        foreach (ref readonly var measure in (ReadOnlySpan<TailModel>)[_residual, _fromLevel, _fromBaseline, _gap, _mean, _size, _calm])
            measure.Write(bytes);
        bytes.Byte(Course is null ? (byte)0 : (byte)1);
        Course?.Write(bytes);
    }

    public static LearnedState Read(ref ByteReader bytes, long span)
    {
        var learned = new LearnedState
        {
            Residuals = ResidualDistribution.Read(ref bytes),
            Seen = SeenValues.Read(ref bytes),
            _residual = TailModel.Read(ref bytes),
            _fromLevel = TailModel.Read(ref bytes),
            _fromBaseline = TailModel.Read(ref bytes),
            _gap = TailModel.Read(ref bytes),
            _mean = TailModel.Read(ref bytes),
            _size = TailModel.Read(ref bytes),
            _calm = TailModel.Read(ref bytes),
        };
        if (bytes.Byte() == 0) return learned;
        learned.Course = new Decomposition(span);
        learned.Course.Read(ref bytes);
        return learned;
    }

    private static bool Counts(double residual, Side side) => side == Side.Both || residual > 0 == (side == Side.High);
}
