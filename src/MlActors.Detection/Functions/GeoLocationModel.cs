using MlActors.Detection.Encoding;
using MlActors.Detection.Numerics;
using MlActors.Detection.Results;
using MlActors.Detection.Series;
using MlActors.Detection.Settings;

namespace MlActors.Detection.Functions;

/// <summary>
/// The places where something usually is, each with its weight and how far around it things usually are. What is far from all of them is
/// improbable, and so is a place that was hardly ever visited. Lives as long as its series.
/// </summary>
internal sealed class GeoLocationModel : ProbabilityModel
{
    private const int MostPlaces = 16;

    // There is room for so many from the first one on.
    private const int FewPlaces = 4;
    private const int BucketsToJudge = 12;
    private const double Memory = 1_000;

    // Nothing is known better than this, and what is within so many usual distances of a place belongs to it.
    private const double LeastKilometres = 1;
    private const double FirstKilometres = 20;
    private const double Reach = 4;

    private const double PartOfAMode = 0.1;

    private readonly List<Place> _places = [];
    private double _seen;

    public override long Bytes => BytesOf(Math.Max(FewPlaces, _places.Count));

    public override long BytesWhenGrown => BytesOf(MostPlaces);

    public override Evaluation? Judge(in BucketContext occasion, in Tally tally, Side side)
    {
        if (_seen < BucketsToJudge) return null;
        var (nearest, distance) = Nearest(tally.Value, tally.Second);
        var place = _places[nearest];
        var away = TailProbability.TwoSided(distance / Math.Max(LeastKilometres, place.Spread) * (1 / (1 + 4 / _seen)));
        // As improbable as the way to the place, or as all visits to places no better known than it.
        var visits = 1.0;
        foreach (var other in _places)
            if (other.Weight <= place.Weight) visits += other.Weight;
        var probability = Math.Min(away, Math.Min(1, visits / (Total() + 1)));
        // One that is hardly known is no place where something typically is.
        var typical = place.Weight * _places.Count >= Total() ? place : _places[MostVisited()];
        return new Evaluation(probability, tally.Value, typical.Latitude) { ActualSecond = tally.Second, TypicalSecond = typical.Longitude };
    }

    public override void Learn(in BucketContext occasion, in Tally tally)
    {
        _seen++;
        for (var at = 0; at < _places.Count; at++) _places[at] = _places[at] with { Weight = _places[at].Weight * (1 - 1 / Memory) };
        var (nearest, distance) = _places.Count == 0 ? (-1, double.MaxValue) : Nearest(tally.Value, tally.Second);
        if (nearest >= 0 && distance <= Reach * Math.Max(LeastKilometres, _places[nearest].Spread)) Visit(nearest, distance, tally);
        else Discover(tally);
    }

    /// <summary>Two places and more where a good part of the visits were are as many modes.</summary>
    public override Explanation Explain(in BucketContext occasion, in Tally tally, in Evaluation verdict, Side side)
    {
        var (total, modes) = (Total(), 0);
        foreach (var place in _places)
            if (place.Weight >= PartOfAMode * total) modes++;
        return new Explanation { MultimodalDistribution = modes > 1 };
    }

    public override void Write(ByteWriter bytes)
    {
        bytes.Double(_seen);
        bytes.Count(_places.Count);
        foreach (var place in _places)
        {
            bytes.Double(place.Latitude);
            bytes.Double(place.Longitude);
            bytes.Double(place.Spread);
            bytes.Double(place.Weight);
        }
    }

    public override void Read(ref ByteReader bytes)
    {
        _seen = bytes.Double();
        for (var left = bytes.Count(bytesEach: 4 * sizeof(double)); left > 0; left--)
            _places.Add(new Place(bytes.Double(), bytes.Double(), bytes.Double(), bytes.Double()));
        if (_seen > 0 && _places.Count == 0) throw new FormatException("A model of places that has seen some holds none.");
    }

    private static long BytesOf(int places) => 96 + 32 * places;

    private void Visit(int at, double distance, in Tally tally)
    {
        var place = _places[at];
        var gain = Math.Max(0.02, 1 / (place.Weight + 1));
        _places[at] = new Place(
            place.Latitude + gain * (tally.Value - place.Latitude),
            GeoDistance.Longitude(place.Longitude + gain * GeoDistance.Longitude(tally.Second - place.Longitude)),
            place.Spread + gain * (distance - place.Spread),
            place.Weight + 1);
    }

    // The least known place makes room when there are too many.
    private void Discover(in Tally tally)
    {
        var place = new Place(tally.Value, tally.Second, FirstKilometres, 1);
        if (_places.Count < MostPlaces) _places.Add(place);
        else _places[LeastVisited()] = place;
    }

    private (int Place, double Distance) Nearest(double latitude, double longitude)
    {
        var (nearest, least) = (0, double.MaxValue);
        for (var at = 0; at < _places.Count; at++)
        {
            var distance = GeoDistance.Distance(latitude, longitude, _places[at].Latitude, _places[at].Longitude);
            if (distance < least) (nearest, least) = (at, distance);
        }
        return (nearest, least);
    }

    private double Total()
    {
        var total = 0.0;
        foreach (var place in _places) total += place.Weight;
        return total;
    }

    private int MostVisited()
    {
        var most = 0;
        for (var at = 1; at < _places.Count; at++)
            if (_places[at].Weight > _places[most].Weight) most = at;
        return most;
    }

    private int LeastVisited()
    {
        var least = 0;
        for (var at = 1; at < _places.Count; at++)
            if (_places[at].Weight < _places[least].Weight) least = at;
        return least;
    }

    /// <param name="Spread">The usual distance from its middle, kilometres.</param>
    private readonly record struct Place(double Latitude, double Longitude, double Spread, double Weight);
}
