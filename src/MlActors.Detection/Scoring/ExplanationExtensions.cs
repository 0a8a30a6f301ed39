using MlActors.Detection.Numerics;
using MlActors.Detection.Results;
using MlActors.Detection.Series;

namespace MlActors.Detection.Scoring;

/// <summary>Adds to what a model says of an anomaly what is said of every one, whatever found it.</summary>
internal static class ExplanationExtensions
{
    /// <param name="earlier">The anomalies of its series before this bucket; null when there was none.</param>
    public static Explanation Complete(this Explanation explanation, in BucketContext context, in Evaluation evaluation, AnomalyHistory? earlier)
    {
        var (improbability, length) = (Impact.OutOfFive(Improbability.Of(evaluation.Probability)), evaluation.SilentFor ?? 1);
        var whole = explanation with
        {
            AnomalyLength = (int)Math.Min(int.MaxValue, earlier?.LengthAt(context.Number, length) ?? length),
            AnomalyCharacteristicsImpact = earlier?.ImpactAt(context.Number, length, evaluation.Probability),
            IncompleteBucketPenalty = !context.IsFinal,
        };
        // A silence is no single bucket's doing; and what has no other measure is judged by its bucket alone.
        return evaluation.SilentFor is not null
            ? whole with { SingleBucketImpact = 0, MultiBucketImpact = improbability }
            : whole with {
                SingleBucketImpact = explanation.SingleBucketImpact ?? improbability, MultiBucketImpact = explanation.MultiBucketImpact ?? 0 };
    }
}
