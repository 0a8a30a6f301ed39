using System.Collections.Immutable;
using System.Runtime.InteropServices;
using MlActors.Detection.Numerics;

namespace MlActors.Detection.Scoring;

/// <summary>
/// The probability of each influencer value in one bucket: the joint probability of the series that it influenced among all series it was present in;
/// and for each field the joint probability of its values. Filled for one bucket, read, and cleared.
/// </summary>
internal sealed class InfluencerScorer(ImmutableArray<string> fields)
{
    /// <summary>The maximum number of values per bucket and field that become results.</summary>
    public const int MaxResults = 100;

    /// <summary>The limit of distinct values per bucket and field, so that the memory is bounded.</summary>
    private const int MaxPresent = 100_000;

    private readonly Dictionary<string, Influence>[] _present = [.. fields.Select(_ => new Dictionary<string, Influence>(StringComparer.Ordinal))];

    /// <summary>Counts a series in which the value was present.</summary>
    public void AddPresence(int field, string value)
    {
        if (_present[field].Count >= MaxPresent) return;
        ref var influence = ref CollectionsMarshal.GetValueRefOrAddDefault(_present[field], value, out _);
        influence.Series++;
    }

    /// <summary>Adds a finding to the values that influenced it.</summary>
    public void AddFinding(in Finding finding)
    {
        foreach (var influencer in finding.Influencers)
        {
            var present = _present[fields.IndexOf(influencer.FieldName)];
            foreach (var value in influencer.Values)
            {
                ref var influence = ref CollectionsMarshal.GetValueRefOrAddDefault(present, value, out var known);
                if (!known) influence.Series = 1;
                (influence.Probabilities ??= []).Add(finding.Probability);
                if (finding.Evaluation.Deviation is { } deviation) influence.Deviation = Math.Max(influence.Deviation ?? 0, deviation);
            }
        }
    }

    /// <summary>The values of a field that influenced any finding, the least probable first.</summary>
    public List<InfluencingValue> Of(int field)
    {
        var found = new List<InfluencingValue>();
        foreach (var (value, influence) in _present[field])
        {
            if (influence.Probabilities is not { } probabilities) continue;
            probabilities.Sort();
            var series = Math.Max(influence.Series, probabilities.Count);
            double? deviation = influence.Deviation is { } most ? DeviationScore.OfMost(most, series) : null;
            found.Add(new InfluencingValue(value, JointProbability.Of(CollectionsMarshal.AsSpan(probabilities), series), deviation));
        }
        found.Sort(static (one, other) =>
            one.ReportedProbability.CompareTo(other.ReportedProbability) is var order && order != 0
                ? order
                : string.CompareOrdinal(one.Value, other.Value));
        return found;
    }

    /// <summary>The number of values of a field that were present, influential or not.</summary>
    public int PresentCount(int field) => _present[field].Count;

    public void Clear()
    {
        foreach (var present in _present) present.Clear();
    }

    private struct Influence
    {
        public int Series;
        public List<double>? Probabilities;
        public double? Deviation;
    }
}

/// <summary>A value that influenced a bucket.</summary>
/// <param name="Value">The value of the influencer field.</param>
/// <param name="Probability">The joint probability of the novelty of the series that it influenced.</param>
/// <param name="Deviation">The highest deviation of them; null where none is measured.</param>
internal readonly record struct InfluencingValue(string Value, double Probability, double? Deviation)
{
    public double ReportedProbability => DeviationScore.Reported(Probability, Deviation);
}
