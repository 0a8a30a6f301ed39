using System.Collections.Immutable;
using MlActors.Detection.Functions;
using MlActors.Detection.Records;
using MlActors.Detection.Results;
using MlActors.Detection.Series;
using MlActors.Detection.Settings;

namespace MlActors.Detection.Scoring;

/// <summary>
/// The influencer fields of a job as one detector sees them: by some of them it splits its series, so that all records of a series have the same
/// value;
/// of the others each tally keeps what every value added. Lives as long as its detector.
/// </summary>
internal sealed class InfluencerFields
{
    // A value counts when the bucket would be at most half as far from what is typical without its records.
    private const double MinInfluence = 0.5;

    // Of each field, at most so many values are named.
    private const int MaxValues = 20;

    private readonly ImmutableArray<string> _names;
    private readonly DetectorSettings _detector;
    private readonly int[] _tallied;
    private readonly int[] _positions;

    public InfluencerFields(AnalysisSettings settings, int detectorIndex)
    {
        _names = settings.Influencers;
        _detector = settings.Detectors[detectorIndex];
        _tallied = [.. Enumerable.Range(0, _names.Length).Where(at => !_detector.SplitFields.Contains(_names[at], StringComparer.Ordinal))];
        _positions = [.. _tallied.Select(at => settings.PositionOf(_names[at]))];
    }

    /// <summary>How many of the fields each tally has to keep apart.</summary>
    public int TalliedCount => _tallied.Length;

    public void Accumulate(ref Tally tally, in RecordView reading, double number)
    {
        if (_tallied.Length == 0) return;
        tally.Influences ??= new InfluenceTally(_tallied.Length);
        for (var at = 0; at < _positions.Length; at++) tally.Influences.Add(
            at, reading.At(_positions[at]), reading.Count, number * SumWeight(reading));
    }

    /// <summary>The values that brought an anomaly about, most of all first.</summary>
    public ImmutableArray<RecordInfluencer> Of(in Tally tally, BucketFunction function, in Evaluation evaluation)
    {
        if (_names.IsEmpty) return [];
        var found = ImmutableArray.CreateBuilder<RecordInfluencer>();
        for (int at = 0, tallied = 0; at < _names.Length; at++)
        {
            if (tallied < _tallied.Length && _tallied[tallied] == at)
            {
                if (tally.Influences is { } influences && Strongest(tally, influences.Of(tallied), function, evaluation) is { IsEmpty: false } values)
                    found.Add(new RecordInfluencer(_names[at], values));
                tallied++;
            }
            else if (ValueOf(tally.Series.Subject, _names[at]) is { } own) found.Add(new RecordInfluencer(_names[at], [own]));
        }
        return found.ToImmutable();
    }

    /// <summary>Tells of every value of every influencer field that a tally has.</summary>
    public void ReportPresence(in Tally tally, InfluencerScorer scorer)
    {
        for (int at = 0, tallied = 0; at < _names.Length; at++)
        {
            if (tallied < _tallied.Length && _tallied[tallied] == at)
            {
                if (tally.Influences is { } influences)
                    foreach (var entry in influences.Of(tallied)) scorer.AddPresence(at, entry.Value);
                tallied++;
            }
            else if (ValueOf(tally.Series.Subject, _names[at]) is { } own) scorer.AddPresence(at, own);
        }
    }

    // A mean of records that stand for several weighs them; a sum of theirs is one already.
    private double SumWeight(in RecordView reading) => _detector.Function is DetectorFunction.Sum or DetectorFunction.NonNullSum ? 1 : reading.Count;

    private string? ValueOf(in Subject subject, string name) =>
        name == _detector.ByFieldName ? subject.By : name == _detector.OverFieldName ? subject.Over : subject.Partition;

    private static ImmutableArray<string> Strongest(
        in Tally tally, IReadOnlyList<InfluenceEntry> entries, BucketFunction function, in Evaluation evaluation)
    {
        var ranked = new List<(double Influence, string Value)>();
        foreach (var entry in entries)
            if (Influence(tally, entry, function, evaluation) is var influence && influence >= MinInfluence) ranked.Add((influence, entry.Value));
        ranked.Sort(
            static (one, other) =>
                other.Influence.CompareTo(one.Influence) is var order && order != 0 ? order : string.CompareOrdinal(one.Value, other.Value));
        return [.. ranked.Take(MaxValues).Select(one => one.Value)];
    }

    private static double Influence(in Tally tally, InfluenceEntry entry, BucketFunction function, in Evaluation evaluation)
    {
        var share = tally.Count > 0 ? entry.Count / tally.Count : 0;
        if (share >= 1) return 1;
        var without = function.Without(tally, entry);
        var distance = Math.Abs(evaluation.Actual - evaluation.Typical);
        // Where the rest of a bucket cannot be told, whose records it mostly were counts.
        if (double.IsNaN(without) || distance == 0) return share;
        // Removing what is missing cannot bring it back: for too little, nobody who is there is to blame.
        return Math.Clamp(1 - Math.Abs(without - evaluation.Typical) / distance, 0, 1);
    }
}
