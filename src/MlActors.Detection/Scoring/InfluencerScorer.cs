using System.Collections.Immutable;
using System.Runtime.InteropServices;
using MlActors.Detection.Numerics;
using MlActors.Detection.Results;

namespace MlActors.Detection.Scoring;

/// <summary>
/// How improbable, in one bucket, everything is that a value of an influencer field was part of: the joint probability of the series it brought out
/// of
/// line among all that it was present in; and, for each field, the joint one of its values. Filled for one bucket, read, and cleared.
/// </summary>
internal sealed class InfluencerScorer(ImmutableArray<string> fields)
{
    /// <summary>Of one bucket and field, no more values than these become results.</summary>
    public const int MaxResults = 100;

    /// <summary>Beyond this the present values of a bucket are no longer told apart, so that a flood of them costs bounded memory.</summary>
    public const int MaxPresent = 100_000;

    private readonly Dictionary<string, Influence>[] _present = [.. fields.Select(_ => new Dictionary<string, Influence>(StringComparer.Ordinal))];

    /// <summary>The value was there in one more series.</summary>
    public void AddPresence(int field, string value)
    {
        if (_present[field].Count >= MaxPresent) return;
        ref var influence = ref CollectionsMarshal.GetValueRefOrAddDefault(_present[field], value, out _);
        influence.Series++;
    }

    /// <summary>The values that a finding names influenced it.</summary>
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

    /// <summary>Each value that influenced something, with its probability; per field the least probable first.</summary>
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

    /// <summary>How many values of a field were present, influential or not.</summary>
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
