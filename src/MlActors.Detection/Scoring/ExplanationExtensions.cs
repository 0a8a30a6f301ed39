using MlActors.Detection.Numerics;
using MlActors.Detection.Results;
using MlActors.Detection.Series;

namespace MlActors.Detection.Scoring;

/// <summary>Completes the explanation of a model with the properties that are common to all anomalies.</summary>
internal static class ExplanationExtensions
{
    /// <summary>Adds the length, the impacts and the penalties of an anomaly.</summary>
    /// <param name="explanation">The explanation of the model.</param>
    /// <param name="context">The bucket.</param>
    /// <param name="evaluation">The evaluation that is explained.</param>
    /// <param name="earlier">The anomalies of the series before this bucket; null when there were none.</param>
    public static Explanation Complete(this Explanation explanation, in BucketContext context, in Evaluation evaluation, AnomalyHistory? earlier)
    {
        var (improbability, length) = (Impact.OutOfFive(Improbability.Of(evaluation.Probability)), evaluation.SilentFor ?? 1);
        var whole = explanation with
        {
            AnomalyLength = (int)Math.Min(int.MaxValue, earlier?.LengthAt(context.Number, length) ?? length),
            AnomalyCharacteristicsImpact = earlier?.ImpactAt(context.Number, length, evaluation.Probability),
            IncompleteBucketPenalty = !context.IsFinal,
        };
        // A silence is never the effect of a single bucket. Without other measures, an anomaly is attributed to its bucket alone.
        return evaluation.SilentFor is not null
            ? whole with { SingleBucketImpact = 0, MultiBucketImpact = improbability, Measure = AnomalyMeasure.Silence, Deviation = null }
            : whole with {
                SingleBucketImpact = explanation.SingleBucketImpact ?? improbability, MultiBucketImpact = explanation.MultiBucketImpact ?? 0 };
    }
}
