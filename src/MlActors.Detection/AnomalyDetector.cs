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
/// Finds what is unusual in a stream of records, bucket by bucket. It has no clock and does nothing by itself: time is what the records and the
/// caller say. What it answers depends on its settings and on what it was given, to the last bit, however often it was saved and restored
/// in between. Lives while its job is open. Not for several threads at once.
/// </summary>
public sealed class AnomalyDetector
{
    /// <summary>
    /// Of so many empty buckets in a row each has its result; further ones are passed over without a result and without a lesson for the
    /// model, and counted (<see cref="BucketCounts.PassedOverBucketCount"/>). One record with a time far ahead thus costs a bounded effort.
    /// The run goes on from call to call, so it makes no difference whether a gap is crossed at once or in steps.
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

    /// <exception cref="ArgumentException">The settings cannot be analysed; the message names which and why.</exception>
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
    /// Up to where everything is final. The first record sets it to the start of its bucket less the latency, so it says something before any
    /// bucket is complete; null before that.
    /// </summary>
    public long? LastFinalizedBucketEnd => _clock.LastFinalizedEnd;

    public BucketCounts Buckets => _counter.Counts(_clock.EarliestRecordTime);

    public ModelSize Size =>
        _budget.Report(_windows.IsShrunk).WithCounts(_detectors, _clock.Number) is var size && _messages is null ? size : _messages.WithCounts(size);

    /// <summary>A detector that goes on exactly where the saved one was.</summary>
    /// <exception cref="UnreadableModelException">The state is damaged, of an unknown version, or of a detector with other settings.</exception>
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

    /// <summary>All there is to know, in a binary form with a version and a checksum. Equal detectors give equal bytes.</summary>
    public byte[] Save() => StateFormat.Write();

    /// <summary>Takes a record in, after it has completed every bucket that its time proves complete.</summary>
    /// <param name="time">Milliseconds since the epoch.</param>
    /// <param name="values">One for each of <see cref="AnalysisSettings.FieldNames"/>, in that order.</param>
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
        var reading = new RecordView(time, count, values, category);
        foreach (var detector in _detectors) detector.Add(bucket, reading);
        return RecordOutcome.Accepted;
    }

    /// <summary>Completes every bucket up to a time, as if records had come up to it, also empty ones.</summary>
    public void AdvanceTo(long time, ICollection<BucketResult> completed)
    {
        time = BucketClock.Clamp(time);
        _clock.StartAt(time);
        Complete(time, completed);
    }

    /// <summary>
    /// Goes on with the first bucket that does not begin before a time. What lies between has no result and is no lesson, and neither does it
    /// make any series look unseen; records already gathered there are let go.
    /// </summary>
    public void SkipTo(long time)
    {
        var bucket = _clock.BucketFrom(BucketClock.Clamp(time));
        if (bucket <= _clock.LastFinalizedEnd) return;
        _open.RemoveBefore(bucket);
        _clock.SkipTo(bucket);
    }

    /// <summary>
    /// What the open buckets show so far: the first one always, later ones (there are some with latency) when they have records. Nothing
    /// before the first record. Changes nothing.
    /// </summary>
    public IReadOnlyList<BucketResult> Interim()
    {
        var results = new List<BucketResult>();
        if (_clock.LastFinalizedEnd is not { } first || _clock.LatestRecordTime is null) return results;
        if (_open.First?.Start != first) results.Add(EvaluateBucket(first, _clock.Number, bucket: null, isFinal: false));
        foreach (var bucket in _open.All) results.Add(EvaluateBucket(bucket.Start, _clock.NumberOf(bucket.Start), bucket, isFinal: false));
        if (_messages is not null) results[0] = results[0] with { Categories = [.. _messages.Unreported()] };
        return results;
    }

    /// <summary>
    /// Lets go of series that were unseen for longer than the prune window, and says how many. They are forgotten from that bucket on
    /// whether or not this is called, so it changes memory only and never a result. One that has records in an open bucket stays and begins anew.
    /// </summary>
    public int Prune() => _detectors.Sum(detector => detector.Prune(_clock.Number));

    /// <summary>
    /// Announces events; they replace those announced before. They are no part of the saved state, so they are announced again after a restore.
    /// </summary>
    /// <exception cref="ArgumentException">An event ends before it begins.</exception>
    public void Schedule(ImmutableArray<ScheduledEvent> events)
    {
        if (events.FirstOrDefault(one => one.End <= one.Start) is { } impossible)
            throw new ArgumentException($"The event [{impossible.Description}] must end after it starts.", nameof(events));
        _events = new EventSchedule(events);
    }

    /// <summary>
    /// What is expected of each series, bucket by bucket from the last final one on. Changes nothing; to be read before anything else is asked of
    /// this detector.
    /// </summary>
    /// <param name="duration">Milliseconds.</param>
    /// <exception cref="ForecastRefusedException">The configuration or the data do not allow it; the message says why.</exception>
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
        var context = new BucketContext(start, number, new BucketMoment(start, _settings.BucketSpan), isFinal,
            SkipsResults: events.Any(one => one.SkipResult), SkipsUpdates: events.Any(one => one.SkipModelUpdate));
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

    // Whatever is forgotten goes before the window changes, so that nothing comes back when it widens.
    private void CountMemory()
    {
        Prune();
        _budget.Update(_clock.Number, ModelSizing.BytesOf(_detectors, _clock.Number) + (_messages?.Bytes ?? 0));
        if (_budget.IsUnderPressure) _windows.Shrink();
        else if (_windows.IsShrunk) _windows.Widen();
    }
}
