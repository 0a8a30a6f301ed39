using System.Collections.Immutable;
using MlActors.Detection.Numerics;
using MlActors.Detection.Results;
using MlActors.Detection.Scoring;
using MlActors.Detection.Series;

namespace MlActors.Detection.Detectors;

/// <summary>
/// Collects the evaluations of the members of a population in one bucket. A member with several evaluations is reported once, with their joint
/// probability and the most improbable ones as causes. Filled for one bucket, reported, and cleared.
/// </summary>
/// <param name="isSingleFinding">All evaluations of a member share one probability, and each of them is a cause.</param>
internal sealed class MemberFindings(bool isSingleFinding = false)
{
    private const int MaxCauses = 10;

    private readonly Dictionary<(string? Partition, string? Over), Member> _members = [];

    /// <summary>Adds one evaluation of a member, unusual or not.</summary>
    public void Add(in Tally tally, in Evaluation evaluation, Detector detector, Explanation? explanation = null)
    {
        var subject = tally.Series.Subject;
        var key = (subject.Partition, subject.Over);
        if (!_members.TryGetValue(key, out var member)) _members.Add(key, member = new Member(subject with { By = null }));
        member.Count++;
        if (!Assessment.IsCandidate(evaluation.Probability)) return;
        member.Candidates.Add((subject, evaluation, detector.InfluencerFields.Of(tally, detector.Function, evaluation), explanation));
    }

    public void ReportTo(Assessment assessment)
    {
        foreach (var member in _members.Values)
        {
            member.Candidates.Sort(
                static (one, other) => one.Evaluation.Probability.CompareTo(other.Evaluation.Probability) is var order && order != 0
                ? order
                : Subject.Compare(one.Subject, other.Subject));
            var probability = JointProbability.Of(
                member.Candidates.Select(candidate => candidate.Evaluation.Probability).Take(isSingleFinding ? 1 : int.MaxValue).ToArray(),
                isSingleFinding ? 1 : member.Count);
            assessment.AddProbability(probability);
            if (member.Candidates.Count > 0 && Assessment.IsCandidate(probability)) assessment.Add(FindingOf(member, probability));
        }
        _members.Clear();
    }

    private static Finding FindingOf(Member member, double probability)
    {
        var leastProbable = member.Candidates[0];
        return new Finding(member.Subject, leastProbable.Evaluation with { Probability = probability })
        {
            Causes = [.. member.Candidates.Take(MaxCauses).Select(candidate => Finding.CauseOf(candidate.Subject, candidate.Evaluation))],
            Influencers = leastProbable.Influencers,
            Explanation = leastProbable.Explanation,
        };
    }

    private sealed class Member(Subject subject)
    {
        public Subject Subject { get; } = subject;

        public int Count { get; set; }

        public List<(Subject Subject, Evaluation Evaluation, ImmutableArray<RecordInfluencer> Influencers,
            Explanation? Explanation)> Candidates { get; } = [];
    }
}
