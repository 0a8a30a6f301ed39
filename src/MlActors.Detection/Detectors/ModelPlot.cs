using MlActors.Detection.Modelling;
using MlActors.Detection.Results;
using MlActors.Detection.Scoring;
using MlActors.Detection.Series;
using MlActors.Detection.Settings;

namespace MlActors.Detection.Detectors;

/// <summary>Reports the expected values beside the actual ones, where the configuration asks for it. Lives as long as its detector.</summary>
internal sealed class ModelPlot
{
    /// <summary>
    /// The number of series without a record that have a plot in one bucket: the ones seen last. The terms of the configuration select others. Series
    /// with records are limited by the number of records and all have a plot.
    /// </summary>
    public const int MaxSilent = 10_000;

    private readonly int _detectorIndex;
    private readonly string _feature;
    private HashSet<string>? _terms;
    private readonly List<TimeSeries> _silent = [];

    public ModelPlot(ModelPlotSettings? settings, int detectorIndex, string feature)
    {
        (_detectorIndex, _feature) = (detectorIndex, feature);
        Use(settings);
    }

    public bool IsEnabled { get; private set; }

    public void Use(ModelPlotSettings? settings)
    {
        IsEnabled = settings is { Enabled: true };
        _terms = settings is null or { Terms.IsEmpty: true } ? null : new HashSet<string>(settings.Terms, StringComparer.Ordinal);
    }

    public void Add(Assessment assessment, in Subject subject, Bounds? expected, double? actual)
    {
        if (!IsEnabled || expected is not { } bounds || !Includes(subject)) return;
        assessment.AddPlot(new ModelPlotResult(
            _detectorIndex, _feature, bounds.Lower, bounds.Median, bounds.Upper, actual, subject.By, subject.Over, subject.Partition));
    }

    /// <summary>Plots the expected values of series without a record. Visits all of them, which is the cost of unrestricted plots.</summary>
    /// <param name="context">The bucket.</param>
    /// <param name="assessment">Receives the plots.</param>
    /// <param name="all">All series of the detector.</param>
    /// <param name="isSilent">Whether a series is active and has no plot yet in this bucket.</param>
    /// <param name="actual">The actual value of a bucket without records; null where there is none.</param>
    public void AddSilent(
        in BucketContext context, Assessment assessment, ReadOnlySpan<TimeSeries> all, Predicate<TimeSeries> isSilent, double? actual)
    {
        if (!IsEnabled) return;
        foreach (var series in all)
            if (isSilent(series) && Includes(series.Subject)) _silent.Add(series);
        if (_silent.Count > MaxSilent)
        {
            _silent.Sort(LatestFirst);
            _silent.RemoveRange(MaxSilent, _silent.Count - MaxSilent);
        }
        foreach (var series in _silent) Add(assessment, series.Subject, (series.Model as ProbabilityModel)?.BoundsAt(context), actual);
        _silent.Clear();
    }

    private static int LatestFirst(TimeSeries one, TimeSeries other) =>
        other.LastSeen.CompareTo(one.LastSeen) is var order && order != 0 ? order : TimeSeries.Compare(one, other);

    private bool Includes(in Subject subject) => _terms is null
        || subject.Partition is { } partition && _terms.Contains(partition)
        || subject.By is { } by && _terms.Contains(by)
        || subject.Over is { } over && _terms.Contains(over);
}
