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
    public const int MaxPresent = 100_000;

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
            }
        }
    }

    /// <summary>The values of a field that influenced any finding, with their probabilities, the least probable first.</summary>
    public List<(string Value, double Probability)> Of(int field)
    {
        var found = new List<(string Value, double Probability)>();
        foreach (var (value, influence) in _present[field])
        {
            if (influence.Probabilities is not { } probabilities) continue;
            probabilities.Sort();
            found.Add((value, JointProbability.Of(CollectionsMarshal.AsSpan(probabilities), Math.Max(influence.Series, probabilities.Count))));
        }
        found.Sort(static (one, other) =>
            one.Probability.CompareTo(other.Probability) is var order && order != 0 ? order : string.CompareOrdinal(one.Value, other.Value));
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
    }
}
