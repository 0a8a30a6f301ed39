using MlActors.Detection.Encoding;
using MlActors.Detection.Numerics;

namespace MlActors.Detection.Modelling;

/// <summary>
/// Searches for a season in what level, day and week leave unexplained. The window always has the same number of samples, first of one bucket each,
/// then of two, four and so on, so that short periods are found early and long ones at all. Lives as long as its series.
/// </summary>
internal sealed class SeasonSearch(long span)
{
    private const int Samples = 128;

    // After the window of the longest samples the search starts again, since a period may appear late in a series.
    private const int MaxBucketsPerSample = 16;

    // A window with a smaller share of filled buckets is not searched.
    private const double MinFilledShare = 0.75;

    // A period that drifts from one of the calendar by less than this share of it over the window is that one. A day that changes in the course of
    // the week looks like two periods, each of which drifts by less than one repeat.
    private const double DriftOfOne = 1.0 / 3;
    private const double DriftOfTwo = 1;

    private readonly ushort[] _samples = new ushort[Samples];
    private int _count;
    private int _bucketsPerSample = 1;
    private long _from;
    private long _sampleEnd;
    private int _filled;
    private int _basis;

    // The current sample.
    private double _sum;
    private int _summed;

    public static int Bytes => 96 + Samples * sizeof(ushort);

    /// <summary>Adds the error of the next bucket. Returns the seasons of the window that it completes; null where they do not explain it.</summary>
    /// <param name="moment">The time of the bucket.</param>
    /// <param name="error">The unexplained part of the value, winsorized.</param>
    /// <param name="basis">The predictor whose error it is. The search starts again when the predictor changes.</param>
    /// <param name="current">The seasons that are used so far; only such as should replace them are returned.</param>
    public DetectedSeasons? Add(in BucketMoment moment, double error, int basis, DetectedSeasons? current)
    {
        if (_filled == 0 || basis != _basis) Restart(moment.Start);
        var found = moment.Start < _sampleEnd ? null : CloseSamplesUntil(moment.Start, current);
        _basis = basis;
        _sum += error;
        _summed++;
        _filled++;
        return found;
    }

    public void Write(ByteWriter bytes)
    {
        bytes.Count(_filled);
        if (_filled == 0) return;
        bytes.Signed(_from);
        bytes.Count(_basis);
        bytes.Count(_bucketsPerSample);
        bytes.Count(_count);
        for (var at = 0; at < _count; at++) bytes.Short(_samples[at]);
        bytes.Double(_sum);
        bytes.Count(_summed);
    }

    public void Read(ref ByteReader bytes)
    {
        _filled = bytes.Index(Samples * MaxBucketsPerSample + 1);
        if (_filled == 0) return;
        _from = bytes.Signed();
        _basis = bytes.Index(Prediction.Predictors);
        _bucketsPerSample = Math.Max(1, bytes.Index(MaxBucketsPerSample + 1));
        _count = bytes.Index(Samples);
        _sampleEnd = _from + (_count + 1) * SampleLength;
        for (var at = 0; at < _count; at++) _samples[at] = bytes.Short();
        _sum = bytes.Double();
        _summed = bytes.Index(MaxBucketsPerSample + 1);
    }

    private long SampleLength => _bucketsPerSample * span;

    private void Restart(long start)
    {
        (_from, _bucketsPerSample, _count, _filled, _sum, _summed) = (start, 1, 0, 0, 0, 0);
        _sampleEnd = start + span;
    }

    private DetectedSeasons? CloseSamplesUntil(long start, DetectedSeasons? current)
    {
        DetectedSeasons? found = null;
        if (start - _sampleEnd > Samples * SampleLength) Restart(start);
        while (start >= _sampleEnd)
        {
            CloseSample();
            if (_count < Samples) continue;
            if (current is not { IsHelpful: true }) found ??= Search();
            // The errors of longer samples are smaller, so they cannot be compared with those of buckets.
            else if (_bucketsPerSample == 1 && _basis > current.Basis && Search() is { } better && better.ShouldReplace(current)) found = better;
            if (_bucketsPerSample < MaxBucketsPerSample) Widen();
            else Restart(start);
        }
        return found;
    }

    // Errors have a mean of about zero, so buckets without a value count as zero.
    private void CloseSample()
    {
        _samples[_count++] = ShortFloat.From(_summed == 0 ? 0 : _sum / _summed);
        (_sum, _summed) = (0, 0);
        _sampleEnd += SampleLength;
    }

    private void Widen()
    {
        for (var at = 0; at < Samples / 2; at++) _samples[at] = ShortFloat.From((SampleOf(2 * at) + SampleOf(2 * at + 1)) / 2);
        _count = Samples / 2;
        _bucketsPerSample *= 2;
        _sampleEnd = _from + (_count + 1) * SampleLength;
    }

    private double SampleOf(int at) => ShortFloat.ToDouble(_samples[at]);

    // Two seasons of about the same size hide each other: neither explains much alone, but both together do.
    private DetectedSeasons? Search()
    {
        if (_filled < MinFilledShare * Samples * _bucketsPerSample) return null;
        Span<double> samples = stackalloc double[Samples], rest = stackalloc double[Samples];
        for (var at = 0; at < Samples; at++) samples[at] = SampleOf(at);
        if (Find(samples) is not { } first) return null;
        Subtract(first, samples, rest);
        var second = Find(rest);
        if (first.IsConvincing) return new DetectedSeasons(first, second is { IsConvincing: true } ? second : null);
        if (second is not { IsHelpful: true } || IsOfCalendar(first, DriftOfTwo) || IsOfCalendar(second, DriftOfTwo)) return null;
        Subtract(second, samples, rest);
        return Train(first.Length, rest) is { } again && again.ErrorSize < DetectedSeason.ConvincingErrorShare * first.ErrorWithout
            ? new DetectedSeasons(again, second)
            : null;
    }

    // The season is tested on the window itself, where each repeat is predicted from those before it.
    private DetectedSeason? Find(ReadOnlySpan<double> samples)
    {
        if (Autocorrelation.Of(samples).Period() is not { } period) return null;
        return Train(LengthOf(period, Samples / period), samples) is { } season && !IsOfCalendar(season, DriftOfOne) ? season : null;
    }

    private DetectedSeason? Train(long length, ReadOnlySpan<double> samples)
    {
        if (DetectedSeason.For(length, span, _basis) is not { } season) return null;
        for (var at = 0; at < Samples * _bucketsPerSample; at++) season.Learn(MomentOf(at), samples[at / _bucketsPerSample]);
        return season;
    }

    private void Subtract(DetectedSeason season, ReadOnlySpan<double> samples, Span<double> rest)
    {
        samples.CopyTo(rest);
        for (var at = 0; at < Samples * _bucketsPerSample; at++) rest[at / _bucketsPerSample] -= season.ValueAt(MomentOf(at)) / _bucketsPerSample;
    }

    private BucketMoment MomentOf(int bucket) => new(_from + bucket * span, span);

    // Where the window is too short to distinguish the period from a whole number of buckets, the whole number is taken, because most periods come
    // from machines.
    private long LengthOf(double period, double repeats)
    {
        var buckets = period * _bucketsPerSample;
        var whole = Math.Round(buckets);
        return Math.Abs(buckets - whole) * repeats < _bucketsPerSample / 4.0 ? (long)whole * span : (long)(buckets * span);
    }

    // Whether the period and one of the calendar drift apart by less than a share of that over the whole window.
    private bool IsOfCalendar(DetectedSeason season, double drift)
    {
        var repeats = (double)Samples * _bucketsPerSample * span / season.Length;
        return IsSimilar(Season.Day) || IsSimilar(Season.Week);

        bool IsSimilar(Season calendar) => Math.Abs(season.Length - calendar.Length) * repeats < drift * calendar.Length;
    }
}
