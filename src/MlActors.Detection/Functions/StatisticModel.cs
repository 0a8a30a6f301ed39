using MlActors.Detection.Encoding;
using MlActors.Detection.Modelling;
using MlActors.Detection.Numerics;
using MlActors.Detection.Results;
using MlActors.Detection.Series;
using MlActors.Detection.Settings;

namespace MlActors.Detection.Functions;

/// <summary>
/// What is usual for one series of numbers: a model of its values, one for each feature, and of its silences where empty buckets matter.
/// </summary>
internal sealed class StatisticModel : ProbabilityModel
{
    private readonly IStatistic _function;
    private readonly long _span;
    private readonly SeriesModel[] _models;

    /// <param name="comesAndGoes">Empty buckets count as zero, and it is one of several that need not always have records.</param>
    public StatisticModel(IStatistic function, long span, bool comesAndGoes)
    {
        (_function, _span) = (function, span);
        _models = new SeriesModel[function.Features];
        for (var feature = 0; feature < _models.Length; feature++) _models[feature] = new SeriesModel(function.Kind, span);
        Silence = comesAndGoes ? new SilenceModel() : null;
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

    public override long BytesWhenGrown => (Silence is null ? 0 : SilenceModel.Bytes) + _models.Length * MatureModel.BytesOf(_function.Kind, _span);

    public override Evaluation? Judge(in BucketContext occasion, in Tally tally, Side side)
    {
        if (_models.Length > 1) return JudgeTogether(occasion, tally, side);
        var value = _function.ValueOf(tally);
        if (double.IsNaN(value) || _models[0].Judge(occasion.Moment, value, side) is not { } judgement) return null;
        return new Evaluation(judgement.Probability, value, judgement.Typical, judgement.MultiBucketImpact);
    }

    public override void Learn(in BucketContext occasion, in Tally tally)
    {
        for (var feature = 0; feature < _models.Length; feature++)
            if (_function.ValueOf(tally, feature) is var value && !double.IsNaN(value)) _models[feature].Learn(occasion.Moment, value);
    }

    public override double? ActualOf(in Tally tally) => _function.ValueOf(tally) is var value && double.IsNaN(value) ? null : value;

    public override Explanation? Explain(in BucketContext occasion, in Tally tally, in Evaluation verdict, Side side)
    {
        var feature = 0;
        while (_function.Description(feature) is { } description && description != verdict.Description) feature++;
        var explanation = _models[feature].Explain(occasion.Moment, verdict.Actual, side);
        // What comes and goes is expected as often as it comes.
        return Silence is { IsDense: false } && verdict.SilentFor is not null && BoundsAt(occasion) is { } bounds
            ? explanation with { LowerConfidenceBound = bounds.Lower, TypicalValue = bounds.Median, UpperConfidenceBound = bounds.Upper }
            : explanation;
    }

    public override Bounds? BoundsAt(in BucketContext occasion) => BoundsAt(occasion, ahead: 0);

    // What comes and goes is modelled where it came, and is nothing where it did not.
    public Bounds? BoundsAt(in BucketContext occasion, long ahead)
    {
        if (_models[0].BoundsAt(occasion.Moment, ahead) is not { } bounds) return null;
        return Silence is { IsDense: false }
            ? new Bounds(Math.Min(0, bounds.Lower), Silence.Occupancy * bounds.Median, Math.Max(0, bounds.Upper))
            : bounds;
    }

    public override void Write(ByteWriter bytes)
    {
        Silence?.Write(bytes);
        foreach (var model in _models) model.Write(bytes);
    }

    public override void Read(ref ByteReader bytes)
    {
        Silence?.Read(ref bytes);
        foreach (var model in _models) model.Read(ref bytes);
    }

    // The least probable feature speaks for all; that it is the least of several is taken into account.
    private Evaluation? JudgeTogether(in BucketContext occasion, in Tally tally, Side side)
    {
        Evaluation? worst = null;
        var judged = 0;
        for (var feature = 0; feature < _models.Length; feature++)
        {
            var value = _function.ValueOf(tally, feature);
            if (double.IsNaN(value) || _models[feature].Judge(occasion.Moment, value, side) is not { } judgement) continue;
            judged++;
            if (worst is { } known && known.Probability <= judgement.Probability) continue;
            worst = new Evaluation(
                judgement.Probability, value, judgement.Typical, judgement.MultiBucketImpact) { Description = _function.Description(feature) };
        }
        return worst is { } found ? found with { Probability = JointProbability.Of([found.Probability], judged) } : null;
    }
}
