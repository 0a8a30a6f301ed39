using MlActors.Detection.State;

namespace MlActors.Detection.Modelling;

/// <summary>
/// What a series usually is at each time of a season, in slots with a straight line between their middles. Lives as long as its series.
/// </summary>
internal sealed class SeasonalProfile
{
    private readonly double[] _values;
    private readonly ushort[] _visits;
    private readonly int _visitsToKnow;
    private readonly int _visitsToRemember;

    private SeasonalProfile(Season season, int slots, long span)
    {
        _values = new double[slots];
        _visits = new ushort[slots];
        // Short buckets visit a slot several times in one repeat of the season.
        var visitsARepeat = (int)Math.Clamp(season.Length / slots / span, 1, ushort.MaxValue / season.RepeatsToRemember);
        (_visitsToKnow, _visitsToRemember) = (season.RepeatsToKnow * visitsARepeat, season.RepeatsToRemember * visitsARepeat);
    }

    public int Bytes => _values.Length * (sizeof(double) + sizeof(ushort));

    /// <summary>Null where the buckets are too long to tell the parts of the season apart.</summary>
    public static SeasonalProfile? For(Season season, long span) =>
        season.SlotsFor(span) is var slots and >= 2 ? new SeasonalProfile(season, slots, span) : null;

    public bool Knows(in SeasonPlace place) => _visits[place.Nearest] >= _visitsToKnow;

    public double At(in SeasonPlace place) => _values[place.Lower] + place.Share * (_values[place.Upper] - _values[place.Lower]);

    /// <summary>Moves the slots around a place by what was wrong there; a slot that was never visited takes the value as it is.</summary>
    public void Learn(in SeasonPlace place, double value, double error)
    {
        ref var visits = ref _visits[place.Nearest];
        if (visits == 0) _values[place.Nearest] = value;
        else
        {
            _values[place.Lower] += (1 - place.Share) * error / (1 + _visits[place.Lower]);
            _values[place.Upper] += place.Share * error / (1 + _visits[place.Upper]);
        }
        if (visits < _visitsToRemember) visits++;
    }

    public void Write(ByteWriter bytes)
    {
        for (var slot = 0; slot < _values.Length; slot++)
        {
            // A young profile is mostly empty slots, and one that was never visited may still have been moved by its neighbour.
            var isSet = BitConverter.DoubleToInt64Bits(_values[slot]) != 0;
            bytes.Count((_visits[slot] << 1) | (isSet ? 1 : 0));
            if (isSet) bytes.Double(_values[slot]);
        }
    }

    public void Read(ref ByteReader bytes)
    {
        for (var slot = 0; slot < _values.Length; slot++)
        {
            var head = bytes.Place(2 * (ushort.MaxValue + 1));
            _visits[slot] = (ushort)(head >> 1);
            _values[slot] = (head & 1) == 0 ? 0 : bytes.Double();
        }
    }
}
