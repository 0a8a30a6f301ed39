using System.Collections.Immutable;
using System.Runtime.InteropServices;
using MlActors.Detection.Results;
using MlActors.Detection.Series;

namespace MlActors.Detection.Scoring;

/// <summary>
/// How the entities of one bucket compare with what was expected of them. Filled for one bucket, scored, cleared and used again; what it says
/// does not depend on the order in which they were considered.
/// </summary>
internal sealed class Assessment
{
    // Less improbable ones never become a result, but together many of them may say something of the bucket.
    private const double CandidateThreshold = 0.05;

    private readonly List<Finding> _findings = [];
    private readonly List<double> _probabilities = [];
    private readonly List<ModelPlotResult> _plots = [];

    /// <summary>How many were compared, unusual or not.</summary>
    public int ComparedCount => _probabilities.Count;

    /// <summary>Of each that was compared, in no particular order.</summary>
    public ReadOnlySpan<double> Probabilities => CollectionsMarshal.AsSpan(_probabilities);

    public static bool IsCandidate(double probability) => probability < CandidateThreshold;

    public void AddProbability(double probability) => _probabilities.Add(probability);

    public void Add(in Finding finding) => _findings.Add(finding);

    public void AddPlot(ModelPlotResult plot) => _plots.Add(plot);

    public ImmutableArray<ModelPlotResult> Plots()
    {
        _plots.Sort(static (one, other) => Subject.Compare(SubjectOf(one), SubjectOf(other)));
        return [.. _plots];

        static Subject SubjectOf(ModelPlotResult plot) => new(plot.DetectorIndex, plot.PartitionFieldValue, plot.ByFieldValue, plot.OverFieldValue);
    }

    /// <summary>The unusual ones, the most improbable first.</summary>
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
    }
}
