using System.Collections.Immutable;
using MlActors.Detection.Functions;
using MlActors.Detection.Records;
using MlActors.Detection.Results;
using MlActors.Detection.Series;
using MlActors.Detection.Settings;

namespace MlActors.Detection.Scoring;

/// <summary>
/// The influencer fields of a job as one detector uses them. A field that the detector splits by has the same value in all records of a series; for
/// the other fields each tally stores the contribution of every value. Lives as long as its detector.
/// </summary>
internal sealed class InfluencerFields
{
    // A value is an influencer when the bucket would be at most half as far from the typical value without its records.
    private const double MinInfluence = 0.5;

    // The maximum number of values per field.
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

    /// <summary>The number of fields that each tally has to store.</summary>
    public int TalliedCount => _tallied.Length;

    public void Accumulate(ref Tally tally, in RecordView record, double number)
    {
        if (_tallied.Length == 0) return;
        tally.Influences ??= new InfluenceTally(_tallied.Length);
        for (var at = 0; at < _positions.Length; at++) tally.Influences.Add(
            at, record.At(_positions[at]), record.Count, number * SumWeight(record));
    }

    /// <summary>The values that influenced an anomaly, the strongest first.</summary>
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

    /// <summary>Reports every value of every influencer field that a tally has.</summary>
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

    // The mean of summarized records is weighted with their count; their sum includes it already.
    private double SumWeight(in RecordView record) => _detector.Function is DetectorFunction.Sum or DetectorFunction.NonNullSum ? 1 : record.Count;

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
        // Where the value without the records is unknown, the share of the records counts.
        if (double.IsNaN(without) || distance == 0) return share;
        // Removing records cannot explain why there are too few: for a low value, no present influencer is responsible.
        return Math.Clamp(1 - Math.Abs(without - evaluation.Typical) / distance, 0, 1);
    }
}
