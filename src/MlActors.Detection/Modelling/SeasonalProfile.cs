using MlActors.Detection.Encoding;
using MlActors.Detection.Numerics;

namespace MlActors.Detection.Modelling;

/// <summary>
/// The usual value at each time of a season and the usual error there, in slots with linear interpolation between their midpoints. A slow offset
/// shifts the whole profile, and its overall error size is known. Lives as long as its series.
/// </summary>
internal sealed class SeasonalProfile
{
    private const double OffsetGain = 0.02;
    private const double ErrorGain = 0.01;

    // The limit of an error in usual errors, once there are enough of them.
    private const double WinsorLimit = 5;
    private const long MinErrorsToWinsorize = 20;

    // The minimum spread at any time of the season, as a share of the overall error size.
    private const double MinSpreadShare = 0.5;

    // The spread of a time is the mean error of its visits. That of few visits is uncertain, so it counts together with the usual error at all times,
    // which has the weight of this number of visits: the mean of that number varies by about as much as the spreads of different times do.
    private const double OverallWeight = 4;

    // A mean of few visits is uncertain itself: by this share of the variance once the slot is ready, less with every visit.
    private const double UncertaintyShare = 1;

    private readonly Season _season;
    private readonly float[] _means;
    private readonly ushort[] _spreads;
    private readonly ushort[] _visits;
    private readonly int _minVisits;
    private readonly int _maxVisits;
    private readonly long _minErrors;
    private double _offset;
    private double _errorSize;
    private long _errors;
    private ErrorSize _usual;

    private SeasonalProfile(Season season, int slots, long span)
    {
        _season = season;
        _means = new float[slots];
        _spreads = new ushort[slots];
        _visits = new ushort[slots];
        // Short buckets visit a slot several times in one repeat of the season.
        var visitsPerRepeat = (int)Math.Clamp(season.Length / slots / span, 1, ushort.MaxValue / season.MaxRepeats);
        (_minVisits, _maxVisits) = (season.MinRepeats * visitsPerRepeat, season.MaxRepeats * visitsPerRepeat);
        _minErrors = season.Length / span;
    }

    public int Bytes => 96 + _means.Length * (sizeof(float) + 2 * sizeof(ushort));

    public double ErrorSize => _errorSize;

    /// <summary>The error size over thousands of buckets, which recent anomalies hardly change.</summary>
    public double UsualError => _usual.Value;

    public int Slots => _means.Length;

    /// <summary>Creates an empty profile; null where the buckets are too long to resolve the season.</summary>
    public static SeasonalProfile? For(Season season, long span) =>
        season.SlotsFor(span) is var slots and >= 2 ? new SeasonalProfile(season, slots, span) : null;

    /// <summary>Whether this time of the season was visited often enough, and errors are known for a whole repeat.</summary>
    public bool IsReadyAt(in BucketMoment moment) => _errors > _minErrors && IsReadyAt(moment.In(_season));

    public double ValueAt(in BucketMoment moment) => ValueAt(moment.In(_season));

    public double SpreadAt(in BucketMoment moment)
    {
        var position = moment.In(_season);
        var spread = Math.Max(SpreadOf(position.Lower), SpreadOf(position.Upper));
        var visits = Math.Min(_visits[position.Lower], _visits[position.Upper]);
        return Math.Max(MinSpreadShare * _errorSize, spread) * Math.Sqrt(1 + UncertaintyShare * _minVisits / Math.Max(1.0, visits));
    }

    /// <summary>The usual error at a time as one that recent anomalies hardly change.</summary>
    public double UsualSpreadAt(in BucketMoment moment)
    {
        var position = moment.In(_season);
        var lower = SpreadOf(position.Lower);
        return Math.Max(MinSpreadShare * _usual.Value, lower + position.Share * (SpreadOf(position.Upper) - lower));
    }

    /// <summary>Adjusts the slots around a moment by the error there; a slot that was never visited takes the value as it is.</summary>
    public void Learn(in BucketMoment moment, double value)
    {
        var position = moment.In(_season);
        var error = value - ValueAt(position);
        if (IsReadyAt(position))
        {
            _usual.Learn(error, _errors);
            if (_errors > MinErrorsToWinsorize) error = Math.Clamp(error, -WinsorLimit * _usual.Value, WinsorLimit * _usual.Value);
            _errors++;
            _errorSize += Math.Max(ErrorGain, 1.0 / _errors) * (Math.Abs(error) - _errorSize);
            _offset += OffsetGain * error;
            LearnSpread(position.Nearest, Math.Abs(error));
        }
        var nearest = position.Nearest;
        if (_visits[nearest] == 0) _means[nearest] = (float)(value - _offset);
        else
        {
            Adjust(position.Lower, (1 - position.Share) * error);
            Adjust(position.Upper, position.Share * error);
        }
        if (_visits[nearest] < _maxVisits) _visits[nearest]++;
    }

    public void Write(ByteWriter bytes)
    {
        bytes.Double(_offset);
        bytes.Double(_errorSize);
        bytes.Varint((ulong)_errors);
        _usual.Write(bytes);
        for (var slot = 0; slot < _means.Length; slot++)
        {
            // A young profile has mostly empty slots, and a slot that was never visited may still have been adjusted with its neighbour.
            var isSet = BitConverter.SingleToInt32Bits(_means[slot]) != 0;
            bytes.Count((_visits[slot] << 1) | (isSet ? 1 : 0));
            if (isSet) bytes.Single(_means[slot]);
            if (_visits[slot] > 0) bytes.Short(_spreads[slot]);
        }
    }

    public void Read(ref ByteReader bytes)
    {
        _offset = bytes.Double();
        _errorSize = bytes.Double();
        _errors = (long)bytes.Varint();
        _usual = bytes.Version >= DeviationModel.FirstVersion ? Modelling.ErrorSize.Read(ref bytes) : Modelling.ErrorSize.Of(_errorSize);
        for (var slot = 0; slot < _means.Length; slot++)
        {
            var head = bytes.Index(2 * (ushort.MaxValue + 1));
            _visits[slot] = (ushort)(head >> 1);
            _means[slot] = (head & 1) == 0 ? 0 : bytes.Single();
            _spreads[slot] = _visits[slot] > 0 ? bytes.Short() : (ushort)0;
        }
    }

    private bool IsReadyAt(in SeasonPosition position) => _visits[position.Lower] >= _minVisits && _visits[position.Upper] >= _minVisits;

    private double ValueAt(in SeasonPosition position) =>
        _means[position.Lower] + position.Share * ((double)_means[position.Upper] - _means[position.Lower]) + _offset;

    private double SpreadOf(int slot) =>
        (ShortFloat.ToDouble(_spreads[slot]) * _visits[slot] + OverallWeight * _usual.Value) / (_visits[slot] + OverallWeight);

    // The first errors of a slot are dominated by its uncertainty, so its spread starts with that of all slots.
    private void LearnSpread(int slot, double error)
    {
        var spread = _spreads[slot] == 0 ? _errorSize : ShortFloat.ToDouble(_spreads[slot]);
        _spreads[slot] = ShortFloat.From(spread + (error - spread) / Math.Max(1, (int)_visits[slot]));
    }

    private void Adjust(int slot, double error) => _means[slot] = (float)(_means[slot] + error / (1 + _visits[slot]));
}
