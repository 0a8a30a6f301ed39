using System.Collections.Immutable;
using MlActors.Detection.Categorization;
using MlActors.Detection.Detectors;
using MlActors.Detection.Forecasts;
using MlActors.Detection.Modelling;
using MlActors.Detection.Records;
using MlActors.Detection.Results;
using MlActors.Detection.Rules;
using MlActors.Detection.Scoring;
using MlActors.Detection.Series;
using MlActors.Detection.Settings;

namespace MlActors.Detection;

/// <summary>
/// Detects anomalies in a stream of records, bucket by bucket. It has no clock: time advances only with the records and the calls of the owner. The
/// results depend on the settings and the input alone, to the last bit, however often the detector was saved and restored in between. Lives while its
/// job is open. Not thread-safe.
/// </summary>
public sealed class AnomalyDetector
{
    /// <summary>
    /// The longest run of consecutive empty buckets that have results. Further empty buckets are skipped: they have no result and the model does not
    /// learn from them, but they are counted (<see cref="BucketCounts.PassedOverBucketCount"/>). So a record with a time far in the future costs a
    /// bounded effort. The run continues across calls, so it makes no difference whether a gap is crossed in one call or in many.
    /// </summary>
    public const int MaxEmptyRun = 5_000;

    private readonly AnalysisSettings _settings;
    private readonly int _fields;
    private readonly int _summaryField;
    private readonly BucketClock _clock;
    private readonly BucketCounter _counter = new();
    private readonly OpenBuckets _open;
    private readonly PruneWindows _windows;
    private readonly MemoryBudget _budget;
    private readonly Detector[] _detectors;
    private readonly BucketScorer _scorer;
    private readonly RecordCategorizer? _messages;
    private readonly Assessment _assessment = new();
    private EventSchedule _events = EventSchedule.Empty;

    /// <summary>Creates an empty detector.</summary>
    /// <exception cref="ArgumentException">The settings are invalid; the message names the setting and the reason.</exception>
    public AnomalyDetector(AnalysisSettings settings)
    {
        settings.Validate();
        _settings = settings;
        _fields = settings.FieldNames.Length;
        _summaryField = settings.PositionOf(settings.SummaryCountFieldName);
        _clock = new BucketClock(settings);
        _open = new OpenBuckets(settings);
        _windows = new PruneWindows(settings);
        _budget = new MemoryBudget(settings.MemoryLimit);
        _scorer = new BucketScorer(settings);
        _messages = settings.Categorization is { } categorization ? new RecordCategorizer(settings, categorization) : null;
        var detectorContext = new DetectorContext(settings, _clock, _windows, _budget);
        _detectors = [.. settings.Detectors.Select((_, index) => DetectorFactory.Create(index, detectorContext))];
    }

    public long? LatestRecordTime => _clock.LatestRecordTime;

    /// <summary>
    /// End of the last final bucket, milliseconds since the epoch; null before the first record. The first record sets it to the start of its bucket
    /// minus the latency, so it has a value before any bucket is complete.
    /// </summary>
    public long? LastFinalizedBucketEnd => _clock.LastFinalizedEnd;

    public BucketCounts Buckets => _counter.Counts(_clock.EarliestRecordTime);
    public ModelSize Size =>
        _budget.Report(_windows.IsShrunk).WithCounts(_detectors, _clock.Number) is var size && _messages is null ? size : _messages.WithCounts(size);

    /// <summary>Creates a detector that continues exactly where the saved one stopped.</summary>
    /// <exception cref="UnreadableModelException">
    /// The state is damaged, has an unknown version, or belongs to a detector with other settings.
    /// </exception>
    public static AnomalyDetector Restore(AnalysisSettings settings, ReadOnlySpan<byte> state)
    {
        var detector = new AnomalyDetector(settings);
        try
        {
            detector.StateFormat.Read(state);
        }
        catch (FormatException cause)
        {
            throw new UnreadableModelException($"The model state cannot be read. {cause.Message}", cause);
        }
        return detector;
    }

    /// <summary>The complete state in a binary form with a version and a checksum. Equal detectors give equal bytes.</summary>
    public byte[] Save() => StateFormat.Write();

    /// <summary>Adds a record, after completing every bucket that must be complete at the time of the record.</summary>
    /// <param name="time">Milliseconds since the epoch.</param>
    /// <param name="values">One for each of <see cref="AnalysisSettings.FieldNames"/>, in that order.</param>
    /// <param name="completed">Receives the final results of the completed buckets, oldest first.</param>
    /// <exception cref="ArgumentException">The number of values is not the number of fields.</exception>
    public RecordOutcome Add(long time, ReadOnlySpan<FieldValue> values, ICollection<BucketResult> completed)
    {
        if (values.Length != _fields)
            throw new ArgumentException($"A record has {_fields} values, one per field, not {values.Length}.", nameof(values));
        if (!_clock.Accepts(time)) return RecordOutcome.OutOfOrder;

        if (_clock.HasComplete(time)) Complete(time, completed);
        _clock.Observe(time);
        if (!SummaryCount.TryRead(values, _summaryField, out var count)) return RecordOutcome.Accepted;

        var bucket = _open.BucketOf(time);
        bucket.AddEvents((long)count);
        var category = FieldValue.Missing;
        if (_messages is not null)
        {
            var before = _messages.Bytes;
            category = _messages.CategoryOf(values, _budget.RemainingBytes);
            _budget.Add(_messages.Bytes - before);
        }
        var record = new RecordView(time, count, values, category);
        foreach (var detector in _detectors) detector.Add(bucket, record);
        return RecordOutcome.Accepted;
    }

    /// <summary>Completes every bucket up to a time, empty ones included, as if a record of that time had arrived.</summary>
    /// <param name="time">Milliseconds since the epoch; limited to the years 1 to 9999.</param>
    /// <param name="completed">Receives the final results of the completed buckets, oldest first.</param>
    public void AdvanceTo(long time, ICollection<BucketResult> completed)
    {
        time = BucketClock.Clamp(time);
        _clock.StartAt(time);
        Complete(time, completed);
    }

    /// <summary>
    /// Continues with the first bucket that starts at or after a time. The buckets before it have no results, the model does not learn from them, and
    /// they do not count as silence of any series; records already accumulated in them are discarded.
    /// </summary>
    /// <param name="time">Milliseconds since the epoch.</param>
    public void SkipTo(long time)
    {
        var bucket = _clock.BucketFrom(BucketClock.Clamp(time));
        if (bucket <= _clock.LastFinalizedEnd) return;
        _open.RemoveBefore(bucket);
        _clock.SkipTo(bucket);
    }

    /// <summary>
    /// Discards the records accumulated in the open buckets of a period, so that they can be added again. Final buckets stay as they are.
    /// </summary>
    /// <param name="start">Milliseconds since the epoch.</param>
    /// <param name="end">Milliseconds since the epoch, exclusive.</param>
    public void ResetBuckets(long start, long end) => _open.Remove(bucket => bucket.Overlaps(start, end, _settings.BucketSpan));

    /// <summary>
    /// The interim results of the open buckets of a period: of the first open one, and of later ones (with latency there can be some) that have
    /// records. Empty before the first record. Does not change the detector.
    /// </summary>
    /// <param name="start">Milliseconds since the epoch.</param>
    /// <param name="end">Milliseconds since the epoch, exclusive.</param>
    public IReadOnlyList<BucketResult> Interim(long start = long.MinValue, long end = long.MaxValue)
    {
        var results = new List<BucketResult>();
        if (_clock.LastFinalizedEnd is not { } first || _clock.LatestRecordTime is null) return results;
        if (_open.First?.Start != first && first < end && first + _settings.BucketSpan > start)
            results.Add(EvaluateBucket(first, _clock.Number, bucket: null, isFinal: false));
        foreach (var bucket in _open.All)
            if (bucket.Overlaps(start, end, _settings.BucketSpan))
                results.Add(EvaluateBucket(bucket.Start, _clock.NumberOf(bucket.Start), bucket, isFinal: false));
        if (_messages is not null && results.Count > 0) results[0] = results[0] with { Categories = [.. _messages.Unreported()] };
        return results;
    }

    /// <summary>
    /// Removes the series that were not seen for longer than the prune window, and returns their number. A series expires at that bucket whether or
    /// not this is called, so pruning changes the memory and never a result. An expired series that has records in an open bucket is reset instead of
    /// removed.
    /// </summary>
    public int Prune() => _detectors.Sum(detector => detector.Prune(_clock.Number));

    /// <summary>
    /// Sets the scheduled events, replacing the previous ones. They are not part of the saved state, so the owner sets them again after a restore.
    /// </summary>
    /// <exception cref="ArgumentException">An event ends before it starts.</exception>
    public void Schedule(ImmutableArray<ScheduledEvent> events)
    {
        if (events.FirstOrDefault(one => one.End <= one.Start) is { } impossible)
            throw new ArgumentException($"The event [{impossible.Description}] must end after it starts.", nameof(events));
        _events = new EventSchedule(events);
    }

    /// <summary>
    /// Replaces the custom rules from the next evaluation on. Like the scheduled events they are not part of the saved state.
    /// </summary>
    /// <param name="rules">A list for each detector.</param>
    /// <exception cref="ArgumentException">A rule is invalid.</exception>
    public void UseRules(ImmutableArray<ImmutableArray<DetectionRule>> rules)
    {
        for (var index = 0; index < _detectors.Length; index++) _detectors[index].UseRules(rules[index]);
    }

    /// <summary>
    /// Changes the model plot (null for none) and the number of records of a bucket from the next evaluation on, and nothing that is learned.
    /// Like the custom rules they are not part of the saved state.
    /// </summary>
    public void Report(ModelPlotSettings? plot, int maxRecords)
    {
        foreach (var detector in _detectors) detector.Plot.Use(plot);
        _scorer.MaxRecords = maxRecords;
    }

    /// <summary>
    /// The expected values of each series, bucket by bucket from the last final one on. Does not change the detector. The result is lazy, so it must
    /// be read before the next call to this detector.
    /// </summary>
    /// <param name="duration">Milliseconds.</param>
    /// <exception cref="ForecastRefusedException">The configuration or the data do not allow a forecast; the message gives the reason.</exception>
    public IEnumerable<ForecastPoint> Forecast(long duration) => Forecaster.Of(_detectors, _settings, _clock, duration);

    private DetectorState StateFormat => new(_settings, _clock, _counter, _windows, _budget, _messages, _scorer, _open, _detectors);

    private void Complete(long time, ICollection<BucketResult> completed)
    {
        for (var left = _clock.CompleteCount(time); left > 0;)
        {
            var start = _clock.LastFinalizedEnd!.Value;
            var next = _open.First;
            if (next?.Start == start) completed.Add(Finalize(start, next));
            else if (_counter.EmptyRun < MaxEmptyRun) completed.Add(Finalize(start, bucket: null));
            else
            {
                var empty = next is null ? left : Math.Min(left, (next.Start - start) / _settings.BucketSpan);
                _counter.CountPassedOver(empty);
                _clock.Advance(empty);
                left -= empty;
                continue;
            }
            left--;
        }
    }

    private BucketResult Finalize(long start, OpenBucket? bucket)
    {
        var result = EvaluateBucket(start, _clock.Number, bucket, isFinal: true);
        if (_messages is not null) result = result with { Categories = [.. _messages.Changed()] };
        _counter.CountBucket(start, result.EventCount);
        if (bucket is not null)
        {
            if (bucket.HasRejected) _budget.CountAllocationFailure();
            _open.RemoveFirst();
        }
        _clock.Advance(1);
        if (_budget.IsDue(_clock.Number)) CountMemory();
        return result;
    }

    private BucketResult EvaluateBucket(long start, long number, OpenBucket? bucket, bool isFinal)
    {
        var events = _events.IsEmpty ? [] : _events.Overlapping(start, _settings.BucketSpan).ToImmutableArray();
        var context = new BucketContext(start, number, BucketMoment.Of(start, _settings), isFinal,
            SkipsResults: events.Any(one => one.SkipResult), SkipsUpdates: events.Any(one => one.SkipModelUpdate), _events.SkippedUntil(start));
        for (var index = 0; index < _detectors.Length; index++)
        {
            ReadOnlySpan<Tally> tallies = bucket is null ? [] : bucket.TalliesOf(index).All;
            _detectors[index].ProcessBucket(context, tallies, _assessment);
            if (_settings.Influencers.IsEmpty) continue;
            foreach (ref readonly var tally in tallies) _detectors[index].InfluencerFields.ReportPresence(tally, _scorer.Influencers);
        }
        var result = _scorer.Score(start, bucket?.EventCount ?? 0, _assessment, isInterim: !isFinal);
        _assessment.Clear();
        return events.IsEmpty ? result : result with { ScheduledEvents = [.. events.Select(one => one.Description)] };
    }

    // Expired series are removed before the window changes; otherwise they would no longer be expired after the window widens.
    private void CountMemory()
    {
        Prune();
        _budget.Update(_clock.Number, ModelSizing.BytesOf(_detectors, _clock.Number) + (_messages?.Bytes ?? 0));
        if (_budget.IsUnderPressure) _windows.Shrink();
        else if (_windows.IsShrunk) _windows.Widen();
    }
}
