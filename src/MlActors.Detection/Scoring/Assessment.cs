using System.Collections.Immutable;
using System.Runtime.InteropServices;
using MlActors.Detection.Results;
using MlActors.Detection.Series;

namespace MlActors.Detection.Scoring;

/// <summary>
/// The evaluations of all entities in one bucket. Filled for one bucket, scored, cleared and reused; the result does not depend on the order in which
/// entities were added.
/// </summary>
internal sealed class Assessment
{
    // More probable values never become a result. The threshold is above that of results, because many of them together may still make the bucket
    // unusual.
    private const double CandidateThreshold = 0.05;

    private readonly List<Finding> _findings = [];
    private readonly List<double> _probabilities = [];
    private readonly List<ModelPlotResult> _plots = [];

    /// <summary>The number of evaluated entities, unusual or not.</summary>
    public int ComparedCount => _probabilities.Count;

    /// <summary>The probabilities of all evaluated entities, in no particular order.</summary>
    public ReadOnlySpan<double> Probabilities => CollectionsMarshal.AsSpan(_probabilities);

    /// <summary>The highest deviation of all evaluated entities, including fading ones; null where none of their models measures it.</summary>
    public double? MaxDeviation { get; private set; }

    public static bool IsCandidate(double probability) => probability < CandidateThreshold;

    public static bool IsCandidate(in Evaluation evaluation) =>
        IsCandidate(evaluation.Probability) || evaluation.Deviation is >= DeviationScore.MinReported;

    public void AddProbability(double probability) => _probabilities.Add(probability);

    public void AddEvaluation(in Evaluation evaluation)
    {
        _probabilities.Add(evaluation.Probability);
        if (evaluation.Deviation is { } deviation) MaxDeviation = Math.Max(MaxDeviation ?? 0, Math.Max(deviation, evaluation.Fading));
    }

    public void Add(in Finding finding) => _findings.Add(finding);

    public void AddPlot(ModelPlotResult plot) => _plots.Add(plot);

    public ImmutableArray<ModelPlotResult> Plots()
    {
        _plots.Sort(static (one, other) => Subject.Compare(SubjectOf(one), SubjectOf(other)));
        return [.. _plots];

        static Subject SubjectOf(ModelPlotResult plot) => new(plot.DetectorIndex, plot.PartitionFieldValue, plot.ByFieldValue, plot.OverFieldValue);
    }

    /// <summary>The unusual entities, the most improbable first.</summary>
    public ReadOnlySpan<Finding> Ranked()
    {
        _findings.Sort(Finding.Compare);
        return CollectionsMarshal.AsSpan(_findings);
    }

    public void Clear()
    {
        _findings.Clear();
        _probabilities.Clear();
        _plots.Clear();
        MaxDeviation = null;
    }
}
