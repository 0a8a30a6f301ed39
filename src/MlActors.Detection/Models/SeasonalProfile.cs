using MlActors.Detection.State;

namespace MlActors.Detection.Models;

/// <summary>A period that a series may repeat itself in.</summary>
/// <param name="Length">Milliseconds.</param>
/// <param name="MostSlots">Into how many slots it is cut, if the buckets are not longer than that.</param>
internal sealed record Season(long Length, int MostSlots, int RepeatsToKnow, int RepeatsToRemember)
{
    public static readonly Season Day = new(86_400_000, MostSlots: 48, RepeatsToKnow: 2, RepeatsToRemember: 8);
    public static readonly Season Week = new(7 * Day.Length, MostSlots: 168, RepeatsToKnow: 2, RepeatsToRemember: 6);
}

/// <summary>
/// What a series usually is at each time of a season (of UTC, so that no clock change shifts it), in slots with a straight line between their
/// middles. Lives as long as its series.
/// </summary>
internal sealed class SeasonalProfile
{
    private readonly Season _season;
    private readonly double[] _values;
    private readonly ushort[] _visits;
    private readonly int _visitsARepeat;

    private SeasonalProfile(Season season, int slots, long span)
    {
        _season = season;
        _values = new double[slots];
        _visits = new ushort[slots];
        _visitsARepeat = (int)Math.Clamp(season.Length / slots / span, 1, ushort.MaxValue / season.RepeatsToRemember);
    }

    /// <summary>Null where the buckets are too long to tell the parts of the season apart.</summary>
    public static SeasonalProfile? For(Season season, long span) =>
        Math.Min(season.MostSlots, season.Length / span) is var slots and >= 2 ? new SeasonalProfile(season, (int)slots, span) : null;

    public int Bytes => _values.Length * (sizeof(double) + sizeof(ushort));

    public Place PlaceOf(long time)
    {
        var slots = _values.Length;
        var phase = time % _season.Length;
        if (phase < 0) phase += _season.Length;
        var at = (double)phase / _season.Length * slots - 0.5;
        var lower = at < 0 ? slots - 1 : (int)at;
        var share = at < 0 ? at + 1 : at - (int)at;
        return new Place(lower, (lower + 1) % slots, share);
    }

    public bool Knows(in Place place) => _visits[place.Nearest] >= _season.RepeatsToKnow * _visitsARepeat;

    public double At(in Place place) => _values[place.Lower] + place.Share * (_values[place.Upper] - _values[place.Lower]);

    /// <summary>Moves the slots around a place towards what was seen there.</summary>
    public void Learn(in Place place, double value, double error)
    {
        if (_visits[place.Nearest] == 0) _values[place.Nearest] = value;
        else
        {
            _values[place.Lower] += Gain(place.Lower) * (1 - place.Share) * error;
            _values[place.Upper] += Gain(place.Upper) * place.Share * error;
        }
        if (_visits[place.Nearest] < _season.RepeatsToRemember * _visitsARepeat) _visits[place.Nearest]++;
    }

    public void Write(ByteWriter bytes)
    {
        for (var slot = 0; slot < _values.Length; slot++)
        {
            bytes.Count(_visits[slot]);
            if (_visits[slot] > 0) bytes.Double(_values[slot]);
        }
    }

    public void Read(ref ByteReader bytes)
    {
        for (var slot = 0; slot < _values.Length; slot++)
        {
            _visits[slot] = (ushort)Math.Min(bytes.Varint(), ushort.MaxValue);
            if (_visits[slot] > 0) _values[slot] = bytes.Double();
        }
    }

    // A slot that was never visited follows its neighbour fully, so that the line between them starts out right.
    private double Gain(int slot) => 1.0 / (1 + _visits[slot]);

    /// <summary>A time of the season as the two slots around it and the share of the upper one.</summary>
    public readonly record struct Place(int Lower, int Upper, double Share)
    {
        public int Nearest => Share < 0.5 ? Lower : Upper;
    }
}
