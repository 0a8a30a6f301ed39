using MlActors.Detection.Encoding;
using MlActors.Detection.Numerics;
using MlActors.Detection.Results;
using MlActors.Detection.Series;
using MlActors.Detection.Settings;

namespace MlActors.Detection.Functions;

/// <summary>
/// The usual locations of an entity, each with its weight and the usual distance from it. A location is improbable when it is far from all of them,
/// or when it was rarely visited. Lives as long as its series.
/// </summary>
internal sealed class GeoLocationModel : ProbabilityModel
{
    private const int MaxLocations = 16;

    // The memory estimate reserves this number of locations from the start.
    private const int ReservedLocations = 4;
    private const int MinBuckets = 12;
    private const double Memory = 1_000;

    // No distance is smaller than this, and a point within this number of usual distances belongs to a location.
    private const double MinKilometres = 1;
    private const double InitialKilometres = 20;
    private const double MaxSpreads = 4;

    private const double ModeShare = 0.1;

    private readonly List<Location> _locations = [];
    private double _seen;

    public override long Bytes => BytesOf(Math.Max(ReservedLocations, _locations.Count));

    public override Evaluation? Evaluate(in BucketContext context, in Tally tally, Side side)
    {
        if (_seen < MinBuckets) return null;
        var (nearest, distance) = Nearest(tally.Value, tally.Second);
        var location = _locations[nearest];
        var distanceProbability = TailProbability.TwoSided(distance / Math.Max(MinKilometres, location.Spread) * (1 / (1 + 4 / _seen)));
        // As improbable as the distance to the location, or as all visits to locations that were visited at most as often.
        var atMostAsFrequent = 1.0;
        foreach (var other in _locations)
            if (other.Weight <= location.Weight) atMostAsFrequent += other.Weight;
        var probability = Math.Min(distanceProbability, Math.Min(1, atMostAsFrequent / (Total() + 1)));
        // A rarely visited location is not typical.
        var typical = location.Weight * _locations.Count >= Total() ? location : _locations[IndexOfHeaviest()];
        return new Evaluation(probability, tally.Value, typical.Latitude) { ActualSecond = tally.Second, TypicalSecond = typical.Longitude };
    }

    public override void Learn(in BucketContext context, in Tally tally)
    {
        _seen++;
        for (var at = 0; at < _locations.Count; at++) _locations[at] = _locations[at] with { Weight = _locations[at].Weight * (1 - 1 / Memory) };
        var (nearest, distance) = _locations.Count == 0 ? (-1, double.MaxValue) : Nearest(tally.Value, tally.Second);
        if (nearest >= 0 && distance <= MaxSpreads * Math.Max(MinKilometres, _locations[nearest].Spread)) Update(nearest, distance, tally);
        else AddLocation(tally);
    }

    /// <summary>Several locations that each had a good share of the visits are several modes.</summary>
    public override Explanation Explain(in BucketContext context, in Tally tally, in Evaluation evaluation, Side side)
    {
        var (total, modes) = (Total(), 0);
        foreach (var location in _locations)
            if (location.Weight >= ModeShare * total) modes++;
        return new Explanation { MultimodalDistribution = modes > 1 };
    }

    public override void Write(ByteWriter bytes)
    {
        bytes.Double(_seen);
        bytes.Count(_locations.Count);
        foreach (var location in _locations)
        {
            bytes.Double(location.Latitude);
            bytes.Double(location.Longitude);
            bytes.Double(location.Spread);
            bytes.Double(location.Weight);
        }
    }

    public override void Read(ref ByteReader bytes)
    {
        _seen = bytes.Double();
        for (var left = bytes.Count(bytesEach: 4 * sizeof(double)); left > 0; left--)
            _locations.Add(new Location(bytes.Double(), bytes.Double(), bytes.Double(), bytes.Double()));
        if (_seen > 0 && _locations.Count == 0) throw new FormatException("A model of geographic locations has learned buckets but has no location.");
    }

    private static long BytesOf(int locations) => 96 + 32 * locations;

    private void Update(int at, double distance, in Tally tally)
    {
        var location = _locations[at];
        var gain = Math.Max(0.02, 1 / (location.Weight + 1));
        _locations[at] = new Location(
            location.Latitude + gain * (tally.Value - location.Latitude),
            GeoDistance.Longitude(location.Longitude + gain * GeoDistance.Longitude(tally.Second - location.Longitude)),
            location.Spread + gain * (distance - location.Spread),
            location.Weight + 1);
    }

    // The location with the least weight is replaced when there are too many.
    private void AddLocation(in Tally tally)
    {
        var location = new Location(tally.Value, tally.Second, InitialKilometres, 1);
        if (_locations.Count < MaxLocations) _locations.Add(location);
        else _locations[IndexOfLightest()] = location;
    }

    private (int Place, double Distance) Nearest(double latitude, double longitude)
    {
        var (nearest, least) = (0, double.MaxValue);
        for (var at = 0; at < _locations.Count; at++)
        {
            var distance = GeoDistance.Distance(latitude, longitude, _locations[at].Latitude, _locations[at].Longitude);
            if (distance < least) (nearest, least) = (at, distance);
        }
        return (nearest, least);
    }

    private double Total()
    {
        var total = 0.0;
        foreach (var location in _locations) total += location.Weight;
        return total;
    }

    private int IndexOfHeaviest()
    {
        var most = 0;
        for (var at = 1; at < _locations.Count; at++)
            if (_locations[at].Weight > _locations[most].Weight) most = at;
        return most;
    }

    private int IndexOfLightest()
    {
        var least = 0;
        for (var at = 1; at < _locations.Count; at++)
            if (_locations[at].Weight < _locations[least].Weight) least = at;
        return least;
    }

    /// <summary>One usual location.</summary>
    /// <param name="Spread">The usual distance from the centre, kilometres.</param>
    private readonly record struct Location(double Latitude, double Longitude, double Spread, double Weight);
}
