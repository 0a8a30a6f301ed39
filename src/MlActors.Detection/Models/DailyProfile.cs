using MlActors.Detection.State;

namespace MlActors.Detection.Models;

/// <summary>
/// What a series usually is at each time of the day (of UTC, so that no clock change shifts it), in slots with a straight line between their
/// middles. Lives as long as its series. Jobs whose buckets are longer than half a day have none.
/// </summary>
internal sealed class DailyProfile
{
    private const long Day = 86_400_000;
    private const int MostSlots = 48;

    // A slot counts once this many days have gone into it, and forgets days older than about this many.
    private const int DaysToKnow = 2;
    private const int DaysToRemember = 8;

    private readonly double[] _values;
    private readonly ushort[] _visits;
    private readonly int _visitsADay;

    private DailyProfile(long span)
    {
        var slots = SlotsFor(span);
        _values = new double[slots];
        _visits = new ushort[slots];
        _visitsADay = (int)Math.Clamp(Day / slots / span, 1, ushort.MaxValue / DaysToRemember);
    }

    public static DailyProfile? For(long span) => SlotsFor(span) < 2 ? null : new DailyProfile(span);

    public int Bytes => _values.Length * (sizeof(double) + sizeof(ushort));

    public Place PlaceOf(long time)
    {
        var slots = _values.Length;
        var phase = Math.DivRem(time, Day) is var (_, rest) && rest < 0 ? rest + Day : rest;
        var at = (double)phase / Day * slots - 0.5;
        var lower = at < 0 ? slots - 1 : (int)at;
        var share = at < 0 ? at + 1 : at - (int)at;
        return new Place(lower, (lower + 1) % slots, share);
    }

    public bool Knows(in Place place) => _visits[place.Nearest] >= DaysToKnow * _visitsADay;

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
        if (_visits[place.Nearest] < DaysToRemember * _visitsADay) _visits[place.Nearest]++;
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

    private static int SlotsFor(long span) => (int)Math.Min(MostSlots, Day / span);

    /// <summary>A time of day as the two slots around it and the share of the upper one.</summary>
    public readonly record struct Place(int Lower, int Upper, double Share)
    {
        public int Nearest => Share < 0.5 ? Lower : Upper;
    }
}
