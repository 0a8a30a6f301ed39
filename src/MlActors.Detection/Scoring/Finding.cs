using System.Collections.Immutable;
using MlActors.Detection.Numerics;
using MlActors.Detection.Results;
using MlActors.Detection.Series;

namespace MlActors.Detection.Scoring;

/// <summary>One entity in one bucket that is unusual enough to be a candidate for a record.</summary>
internal readonly record struct Finding(Subject Subject, Evaluation Evaluation)
{
    public double Probability => Evaluation.Probability;

    /// <summary>See <see cref="DeviationScore.Reported"/>.</summary>
    public double ReportedProbability { get; } = DeviationScore.Reported(Evaluation.Probability, Evaluation.Deviation);

    /// <summary>Whether it is improbable enough for a record.</summary>
    public bool IsReportable => ReportedProbability < Improbability.Threshold;

    public ImmutableArray<RecordInfluencer> Influencers { get; init; } = [];

    public Explanation? Explanation { get; init; }

    /// <summary>The unusual values of a member of a population; empty for anything else.</summary>
    public ImmutableArray<RecordCause> Causes { get; init; } = [];

    /// <summary>The most improbable first; ties are broken by the order of series, so that the order of arrival has no effect.</summary>
    public static int Compare(Finding one, Finding other)
    {
        var order = one.ReportedProbability.CompareTo(other.ReportedProbability);
        return order == 0 ? Subject.Compare(one.Subject, other.Subject) : order;
    }

    public RecordResult ToRecord(double score)
    {
        var record = new RecordResult(Subject.DetectorIndex, score, score, ReportedProbability)
        {
            MultiBucketImpact = Evaluation.MultiBucketImpact,
            ByFieldValue = Subject.By,
            OverFieldValue = Subject.Over,
            PartitionFieldValue = Subject.Partition,
            Influencers = Influencers,
            Causes = Causes,
            Explanation = Explanation,
            FunctionDescription = Evaluation.Description,
        };
        if (!Causes.IsEmpty) return record;
        return record with { Actual = Actual(Evaluation), Typical = Typical(Evaluation), GeoResults = Geo(Evaluation) };
    }

    /// <summary>An unusual value as one of the causes of the population's record.</summary>
    public static RecordCause CauseOf(Subject subject, in Evaluation evaluation) =>
        new(evaluation.Probability, Actual(evaluation), Typical(evaluation))
    {
        ByFieldValue = subject.By,
        OverFieldValue = subject.Over,
        PartitionFieldValue = subject.Partition,
        GeoResults = Geo(evaluation),
    };

    private static ImmutableArray<double> Actual(in Evaluation evaluation) =>
        evaluation.ActualSecond is { } second ? [evaluation.Actual, second] : [evaluation.Actual];

    private static ImmutableArray<double> Typical(in Evaluation evaluation) =>
        evaluation.TypicalSecond is { } second ? [evaluation.Typical, second] : [evaluation.Typical];

    private static GeoResults? Geo(in Evaluation evaluation) => evaluation is { ActualSecond: { } actual, TypicalSecond: { } typical }
        ? new GeoResults(new GeoPoint(evaluation.Actual, actual), new GeoPoint(evaluation.Typical, typical))
        : null;
}
