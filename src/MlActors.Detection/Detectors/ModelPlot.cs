using MlActors.Detection.Modelling;
using MlActors.Detection.Results;
using MlActors.Detection.Scoring;
using MlActors.Detection.Series;
using MlActors.Detection.Settings;

namespace MlActors.Detection.Detectors;

/// <summary>Puts what the model expected beside what came, where the configuration asks for it. Lives as long as its detector.</summary>
internal sealed class ModelPlot
{
    /// <summary>
    /// Of those without a record, no more than so many have a plot in one bucket: the ones seen last. Whoever wants more of them names them in the
    /// terms.
    /// Those with records are as many as the records and all have one.
    /// </summary>
    public const int MaxSilent = 10_000;

    private readonly int _detectorIndex;
    private readonly string _feature;
    private readonly HashSet<string>? _terms;
    private readonly List<TimeSeries> _silent = [];

    public ModelPlot(ModelPlotSettings? settings, int detectorIndex, string feature)
    {
        (_detectorIndex, _feature, IsEnabled) = (detectorIndex, feature, settings is { Enabled: true });
        _terms = settings is null or { Terms.IsEmpty: true } ? null : new HashSet<string>(settings.Terms, StringComparer.Ordinal);
    }

    public bool IsEnabled { get; }

    public void Add(Assessment assessment, in Subject subject, Bounds? expected, double? actual)
    {
        if (!IsEnabled || expected is not { } bounds || !Includes(subject)) return;
        assessment.AddPlot(new ModelPlotResult(
            _detectorIndex, _feature, bounds.Lower, bounds.Median, bounds.Upper, actual, subject.By, subject.Over, subject.Partition));
    }

    /// <summary>Plots what was expected of series that brought nothing. Looks at each of them, which is what plots of all cost.</summary>
    /// <param name="isSilent">Whether a series is known and had no plot yet in this bucket.</param>
    /// <param name="actual">What no record comes to.</param>
    public void AddSilent(in BucketContext context, Assessment assessment, ReadOnlySpan<TimeSeries> all, Predicate<TimeSeries> isSilent, double? actual)
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
