using MlActors.Detection.Buckets;
using MlActors.Detection.Findings;
using MlActors.Detection.Modelling;
using MlActors.Detection.Records;
using MlActors.Detection.Results;
using MlActors.Detection.State;

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
    public const int LongestEmptyRun = 5_000;

    // Series that are forgotten are let go of at least this often, in buckets.
    private const long SweepEvery = 256;

    private readonly AnalysisSettings _settings;
    private readonly int _fields;
    private readonly long _window;
    private readonly BucketClock _clock;
    private readonly BucketCounter _counter = new();
    private readonly OpenBuckets _open;
    private readonly DetectorSeries[] _detectors;
    private readonly BucketScorer _scorer;
    private readonly Assessment _assessment = new();

    /// <exception cref="ArgumentException">The settings cannot be analysed; the message names which and why.</exception>
    public AnomalyDetector(AnalysisSettings settings)
    {
        settings.Validate();
        _settings = settings;
        _fields = settings.FieldNames.Length;
        _window = settings.PruneWindowBuckets;
        _clock = new BucketClock(settings);
        _open = new OpenBuckets(settings);
        _scorer = new BucketScorer(settings.BucketSpan);
        if (settings.Detectors.FirstOrDefault(detector => !detector.Function.HasArithmetic()) is { } other) throw new ArgumentException($"The function {other.Function} is not known to this version.");
        _detectors = [.. settings.Detectors.Select((_, index) => new DetectorSeries(index, settings))];
    }

    public long? LatestRecordTime => _clock.LatestRecordTime;

    /// <summary>
    /// Up to where everything is final. The first record sets it to the start of its bucket less the latency, so it says something before any
    /// bucket is complete; null before that.
    /// </summary>
    public long? LastFinalizedBucketEnd => _clock.LastFinalizedEnd;

    public BucketCounts Buckets => _counter.Counts(_clock.EarliestRecordTime);

    public ModelSize Size => ModelSizing.Of(_detectors, IsRemembered);

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
    public RecordFate Add(long time, ReadOnlySpan<FieldValue> values, ICollection<BucketResult> completed)
    {
        if (values.Length != _fields)
            throw new ArgumentException($"A record has {_fields} values, one per field, not {values.Length}.", nameof(values));
        if (!_clock.Takes(time)) return RecordFate.OutOfOrder;

        if (_clock.Completes(time)) Complete(time, completed);
        _clock.Saw(time);
        var bucket = _open.Of(time);
        bucket.EventCount++;
        foreach (var detector in _detectors) detector.Gather(bucket, values);
        return RecordFate.Accepted;
    }

    /// <summary>Completes every bucket up to a time, as if records had come up to it, also empty ones.</summary>
    public void AdvanceTo(long time, ICollection<BucketResult> completed)
    {
        time = BucketClock.Limit(time);
        _clock.BeginAt(time);
        Complete(time, completed);
    }

    /// <summary>
    /// Goes on with the first bucket that does not begin before a time. What lies between has no result and is no lesson, and neither does it
    /// make any series look unseen; records already gathered there are let go.
    /// </summary>
    public void SkipTo(long time)
    {
        var bucket = _clock.BucketFrom(BucketClock.Limit(time));
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
        if (_open.First?.Start != first) results.Add(InterimOf(first, bucket: null));
        foreach (var bucket in _open.All) results.Add(InterimOf(bucket.Start, bucket));
        return results;
    }

    /// <summary>
    /// Lets go of series that were unseen for longer than the prune window, and says how many. They are forgotten from that bucket on
    /// whether or not this is called, so it changes memory only and never a result. One that has records in an open bucket stays until that is
    /// final, and then begins anew.
    /// </summary>
    public int Prune() => _detectors.Sum(detector => detector.Remove(series => series.OpenTallies == 0 && !IsRemembered(series)));

    /// <exception cref="ForecastRefusedException">Always, until the detector can.</exception>
    public IEnumerable<ForecastPoint> Forecast(long duration) => throw new ForecastRefusedException($"Forecasts of {duration} ms are not made yet");

    private DetectorState StateFormat => new(_settings, _clock, _counter, _scorer, _open, _detectors, IsRemembered);

    private bool IsRemembered(Series series) => IsRemembered(series, _clock.Number);

    private bool IsRemembered(Series series, long bucketNumber) =>
        series.LastSeen != Series.Never && (bucketNumber - series.LastSeen <= _window || !_detectors[series.DetectorIndex].IsSplit);

    private void Complete(long time, ICollection<BucketResult> completed)
    {
        for (var left = _clock.CompleteAt(time); left > 0;)
        {
            var start = _clock.LastFinalizedEnd!.Value;
            var next = _open.First;
            if (next?.Start == start) completed.Add(Finalize(next));
            else if (_counter.EmptyRun < LongestEmptyRun) completed.Add(FinalizeEmpty(start));
            else
            {
                var empty = next is null ? left : Math.Min(left, (next.Start - start) / _settings.BucketSpan);
                _counter.PassedOver(empty);
                _clock.Finalized(empty);
                left -= empty;
                continue;
            }
            left--;
        }
    }

    private BucketResult Finalize(OpenBucket bucket)
    {
        var moment = new BucketMoment(bucket.Start, _settings.BucketSpan);
        foreach (ref readonly var tally in bucket.Tallies)
        {
            var series = tally.Series;
            if (series.LastSeen != Series.Never && !IsRemembered(series)) series.StartAnew(_detectors[series.DetectorIndex].NewModel());
            series.LastSeen = _clock.Number;
            CompareAndLearn(series, moment, _settings.Detectors[series.DetectorIndex].Function.ValueOf(tally), tally.Count);
        }
        var result = Settle(bucket.Start, moment, bucket.EventCount);
        _open.RemoveFirst();
        return result;
    }

    private BucketResult FinalizeEmpty(long start) => Settle(start, new BucketMoment(start, _settings.BucketSpan), events: 0);

    private BucketResult Settle(long start, in BucketMoment moment, long events)
    {
        foreach (var detector in _detectors)
        {
            if (!detector.Function.SeesEmptyBuckets()) continue;
            foreach (var series in detector.All)
                if (series.LastSeen != _clock.Number && IsRemembered(series)) CompareAndLearn(series, moment, value: 0, count: 0);
        }
        var result = _scorer.Score(start, events, _assessment, isInterim: false);
        result = result with { Renormalization = _scorer.Learn(result, _assessment) };
        _assessment.Clear();
        _counter.Finalized(start, events);
        _clock.Finalized(1);
        if (_clock.Number % SweepEvery == 0) Prune();
        return result;
    }

    // What a bucket brings is held against what was known before it.
    private void CompareAndLearn(Series series, in BucketMoment moment, double value, double count)
    {
        if (series.Model.Judge(moment, value, count, _detectors[series.DetectorIndex].Side) is { } judgement) _assessment.Add(series, judgement, value);
        series.Model.Learn(moment, value, count);
    }

    private BucketResult InterimOf(long start, OpenBucket? bucket)
    {
        var number = _clock.NumberOf(start);
        var moment = new BucketMoment(start, _settings.BucketSpan);
        foreach (ref readonly var tally in bucket is null ? [] : bucket.Tallies)
        {
            var series = tally.Series;
            var function = _settings.Detectors[series.DetectorIndex].Function;
            var actual = function.ValueOf(tally);
            if (IsRemembered(series, number) && series.Model.Judge(moment, actual, tally.Count, _detectors[series.DetectorIndex].Side) is { } judgement
                && function.IsProvenWhileOpen(actual, judgement.Typical)) _assessment.Add(series, judgement, actual);
        }
        var result = _scorer.Score(start, bucket?.EventCount ?? 0, _assessment, isInterim: true);
        _assessment.Clear();
        return result;
    }
}
