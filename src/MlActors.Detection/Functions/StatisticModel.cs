using MlActors.Detection.Encoding;
using MlActors.Detection.Modelling;
using MlActors.Detection.Numerics;
using MlActors.Detection.Results;
using MlActors.Detection.Series;
using MlActors.Detection.Settings;

namespace MlActors.Detection.Functions;

/// <summary>The model of one series of numbers: a model for each feature, and a model of its silences where empty buckets count.</summary>
internal sealed class StatisticModel : ProbabilityModel
{
    // The version of the model state that first contained it.
    private const byte SamplingErrorVersion = 5;
    private const byte SamplingErrorOfVariancesVersion = 6;

    // The variance of the variance of one normally distributed record, as a share of its square, and the same of its cube root (Wilson and Hilferty).
    private const double RelativeVariance = 2;
    private const double RelativeVarianceOfRoot = 2.0 / 9;

    private readonly IStatistic _statistic;
    private readonly SeriesModel[] _models;

    private SamplingError _samplingError;

    // A model that was saved before roots were introduced continues without them.
    private bool _usesRoot;

    /// <summary>Creates an empty model.</summary>
    /// <param name="statistic">The statistic that is modelled.</param>
    /// <param name="span">The bucket span, milliseconds.</param>
    /// <param name="isIntermittent">Whether empty buckets count as zero and the series is one of several, which need not always have records.</param>
    public StatisticModel(IStatistic statistic, long span, bool isIntermittent)
    {
        (_statistic, _usesRoot) = (statistic, statistic.IsModelledByRoot);
        _models = new SeriesModel[statistic.Features];
        for (var feature = 0; feature < _models.Length; feature++) _models[feature] = new SeriesModel(statistic.Kind, span);
        Silence = isIntermittent ? new SilenceModel() : null;
    }

    public SilenceModel? Silence { get; }

    public override long Bytes
    {
        get
        {
            var bytes = Silence is null ? 0 : SilenceModel.Bytes;
            foreach (var model in _models) bytes += model.Bytes;
            return bytes;
        }
    }

    public override Evaluation? Evaluate(in BucketContext context, in Tally tally, Side side)
    {
        if (_models.Length > 1) return EvaluateFeatures(context, tally, side);
        var value = _statistic.ValueOf(tally);
        if (double.IsNaN(value) || _models[0].Evaluate(context.Moment, ToModel(value), side, ExcessVariance(tally)) is not { } evaluation)
            return null;
        return new Evaluation(evaluation.Probability, value, FromModel(evaluation.Typical), evaluation.MultiBucketImpact)
        {
            Deviation = evaluation.Deviation,
            Fading = evaluation.Fading,
        };
    }

    public override void Learn(in BucketContext context, in Tally tally)
    {
        for (var feature = 0; feature < _models.Length; feature++)
            if (_statistic.ValueOf(tally, feature) is var value && !double.IsNaN(value))
                _models[feature].Learn(context.Moment, ToModel(value), ExcessVariance(tally));
        if (_statistic.HasSamplingError && IndependentRecords(tally) is var records and > 0) _samplingError.Learn(records, VarianceOfRecord(tally));
    }

    public override double? ActualOf(in Tally tally) => _statistic.ValueOf(tally) is var value && double.IsNaN(value) ? null : value;

    public override Explanation? Explain(in BucketContext context, in Tally tally, in Evaluation evaluation, Side side)
    {
        var feature = 0;
        while (_statistic.Description(feature) is { } description && description != evaluation.Description) feature++;
        var explanation = _models[feature].Explain(context.Moment, ToModel(evaluation.Actual), side, ExcessVariance(tally));
        if (_usesRoot) explanation = explanation with
        {
            LowerConfidenceBound = FromModel(explanation.LowerConfidenceBound),
            TypicalValue = FromModel(explanation.TypicalValue),
            UpperConfidenceBound = FromModel(explanation.UpperConfidenceBound),
        };
        // The expectation of an intermittent series is weighted with its occupancy.
        return Silence is { IsDense: false } && evaluation.SilentFor is not null && BoundsAt(context) is { } bounds
            ? explanation with { LowerConfidenceBound = bounds.Lower, TypicalValue = bounds.Median, UpperConfidenceBound = bounds.Upper }
            : explanation;
    }

    public override Bounds? BoundsAt(in BucketContext context) => BoundsAt(context, ahead: 0);

    // An intermittent series is modelled by its buckets with records, and is zero in the others.
    public Bounds? BoundsAt(in BucketContext context, long ahead)
    {
        if (_models[0].BoundsAt(context.Moment, ahead) is not { } bounds) return null;
        if (_usesRoot) bounds = new Bounds(FromModel(bounds.Lower), FromModel(bounds.Median), FromModel(bounds.Upper));
        return Silence is { IsDense: false }
            ? new Bounds(Math.Min(0, bounds.Lower), Silence.Occupancy * bounds.Median, Math.Max(0, bounds.Upper))
            : bounds;
    }

    public override void Write(ByteWriter bytes)
    {
        if (_statistic.IsModelledByRoot) bytes.Byte(_usesRoot ? (byte)1 : (byte)0);
        if (_statistic.HasSamplingError) _samplingError.Write(bytes);
        Silence?.Write(bytes);
        foreach (var model in _models) model.Write(bytes);
    }

    public override void Read(ref ByteReader bytes)
    {
        _usesRoot = _statistic.IsModelledByRoot && bytes.Version >= DeviationModel.FirstVersion && bytes.Byte() != 0;
        var sinceVersion = _statistic.IsModelledByRoot ? SamplingErrorOfVariancesVersion : SamplingErrorVersion;
        if (_statistic.HasSamplingError && bytes.Version >= sinceVersion) _samplingError = SamplingError.Read(ref bytes);
        Silence?.Read(ref bytes);
        foreach (var model in _models) model.Read(ref bytes);
    }

    private double ExcessVariance(in Tally tally) =>
        _statistic.HasSamplingError && IndependentRecords(tally) is var records and > 0 ? _samplingError.ExcessVariance(records) : 0;

    // The distances from a mean sum up to zero, so one of them follows from the others.
    private double IndependentRecords(in Tally tally) => _statistic.IsModelledByRoot ? tally.Count - 1 : tally.Count;

    // The variance of the value that one independent record gives: that of the records for a mean; for a variance of normally distributed records,
    // a share of its own square.
    private double? VarianceOfRecord(in Tally tally)
    {
        if (tally.Count < 2) return null;
        if (!_statistic.IsModelledByRoot) return tally.Second / (tally.Count - 1);
        var value = ToModel(_statistic.ValueOf(tally));
        return (_usesRoot ? RelativeVarianceOfRoot : RelativeVariance) * value * value;
    }

    private double ToModel(double value) => _usesRoot ? PortableMath.CubeRoot(value) : value;

    private double FromModel(double value) => _usesRoot ? value * value * value : value;

    private double? FromModel(double? value) => value is { } known ? FromModel(known) : null;

    // The least probable feature determines the result, corrected for the number of features.
    private Evaluation? EvaluateFeatures(in BucketContext context, in Tally tally, Side side)
    {
        Evaluation? leastProbable = null;
        var evaluatedCount = 0;
        for (var feature = 0; feature < _models.Length; feature++)
        {
            var value = _statistic.ValueOf(tally, feature);
            if (double.IsNaN(value) || _models[feature].Evaluate(context.Moment, value, side) is not { } evaluation) continue;
            evaluatedCount++;
            if (leastProbable is { } known && known.Probability <= evaluation.Probability) continue;
            leastProbable = new Evaluation(
                evaluation.Probability, value, evaluation.Typical, evaluation.MultiBucketImpact)
            {
                Description = _statistic.Description(feature),
                Deviation = evaluation.Deviation,
                Fading = evaluation.Fading,
            };
        }
        return leastProbable is { } found ? found with { Probability = JointProbability.Of([found.Probability], evaluatedCount) } : null;
    }
}
