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

    /// <summary>Adds the error of the next bucket. Returns a season when it completes a window that the season explains; null otherwise.</summary>
    /// <param name="moment">The time of the bucket.</param>
    /// <param name="error">The unexplained part of the value, winsorized.</param>
    /// <param name="basis">The predictor whose error it is. The search starts again when the predictor changes.</param>
    public DetectedSeason? Add(in BucketMoment moment, double error, int basis)
    {
        if (_filled == 0 || basis != _basis) Restart(moment.Start);
        var found = moment.Start < _sampleEnd ? null : CloseSamplesUntil(moment.Start);
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

    private DetectedSeason? CloseSamplesUntil(long start)
    {
        DetectedSeason? found = null;
        if (start - _sampleEnd > Samples * SampleLength) Restart(start);
        while (start >= _sampleEnd)
        {
            CloseSample();
            if (_count < Samples) continue;
            found ??= Search();
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

    // The season is tested on the window itself, where each repeat is predicted from those before it.
    private DetectedSeason? Search()
    {
        if (_filled < MinFilledShare * Samples * _bucketsPerSample) return null;
        Span<double> samples = stackalloc double[Samples];
        for (var at = 0; at < Samples; at++) samples[at] = SampleOf(at);
        if (Autocorrelation.Of(samples).Period() is not { } period) return null;
        var repeats = Samples / period;
        var length = LengthOf(period, repeats);
        if (IsSimilarTo(length, Season.Day, repeats) || IsSimilarTo(length, Season.Week, repeats)
            || DetectedSeason.For(length, span, _basis) is not { } found)
            return null;
        for (var at = 0; at < Samples * _bucketsPerSample; at++)
            found.Learn(new BucketMoment(_from + at * span, span), samples[at / _bucketsPerSample]);
        return found.IsConvincing ? found : null;
    }

    // Where the window is too short to distinguish the period from a whole number of buckets, the whole number is taken, because most periods come
    // from machines.
    private long LengthOf(double period, double repeats)
    {
        var buckets = period * _bucketsPerSample;
        var whole = Math.Round(buckets);
        return Math.Abs(buckets - whole) * repeats < _bucketsPerSample / 4.0 ? (long)whole * span : (long)(buckets * span);
    }

    // The calendar explains the period already when both drift apart by less than a third of it over the whole window.
    private static bool IsSimilarTo(long length, Season calendar, double repeats) =>
        Math.Abs(length - calendar.Length) * repeats < calendar.Length / 3;
}
