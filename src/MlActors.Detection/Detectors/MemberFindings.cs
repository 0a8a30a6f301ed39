using System.Collections.Immutable;
using MlActors.Detection.Numerics;
using MlActors.Detection.Results;
using MlActors.Detection.Scoring;
using MlActors.Detection.Series;

namespace MlActors.Detection.Detectors;

/// <summary>
/// What the members of a population did in one bucket. A member that did several things is reported once, with the joint probability of them and the
/// most improbable ones as causes. Filled for one bucket, told, and cleared.
/// </summary>
/// <param name="together">All of it is one thing with one probability, of which each is a cause.</param>
internal sealed class MemberFindings(bool together = false)
{
    private const int MostCauses = 10;

    private readonly Dictionary<(string? Partition, string? Over), Member> _members = [];

    /// <summary>One thing that a member did, unusual or not.</summary>
    public void Add(in Tally tally, in Evaluation verdict, Detector detector, Explanation? explanation = null)
    {
        var subject = tally.Series.Subject;
        var key = (subject.Partition, subject.Over);
        if (!_members.TryGetValue(key, out var member)) _members.Add(key, member = new Member(subject with { By = null }));
        member.Things++;
        if (!Assessment.IsWorthKeeping(verdict.Probability)) return;
        member.Unusual.Add((subject, verdict, detector.InfluencerFields.Of(tally, detector.Function, verdict), explanation));
    }

    public void Tell(Assessment assessment)
    {
        foreach (var member in _members.Values)
        {
            member.Unusual.Sort(static (one, other) => one.Verdict.Probability.CompareTo(other.Verdict.Probability) is var order && order != 0
                ? order
                : Subject.Compare(one.Subject, other.Subject));
            var probability = JointProbability.Of(
                member.Unusual.Select(thing => thing.Verdict.Probability).Take(together ? 1 : int.MaxValue).ToArray(), together ? 1 : member.Things);
            assessment.Compare(probability);
            if (member.Unusual.Count > 0 && Assessment.IsWorthKeeping(probability)) assessment.Add(FindingOf(member, probability));
        }
        _members.Clear();
    }

    private static Finding FindingOf(Member member, double probability)
    {
        var worst = member.Unusual[0];
        return new Finding(member.Subject, worst.Verdict with { Probability = probability })
        {
            Causes = [.. member.Unusual.Take(MostCauses).Select(thing => Finding.CauseOf(thing.Subject, thing.Verdict))],
            Influencers = worst.Influencers,
            Explanation = worst.Explanation,
        };
    }

    private sealed class Member(Subject subject)
    {
        public Subject Subject { get; } = subject;

        public int Things { get; set; }

        public List<(Subject Subject, Evaluation Verdict, ImmutableArray<RecordInfluencer> Influencers, Explanation? Explanation)> Unusual { get; } = [];
    }
}
