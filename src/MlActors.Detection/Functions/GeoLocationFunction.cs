using System.Globalization;
using MlActors.Detection.Records;
using MlActors.Detection.Series;

namespace MlActors.Detection.Functions;

/// <summary>
/// The geographic location of the records: a text of latitude and longitude in degrees, separated by a comma. The location of a bucket is the mean of
/// its records.
/// </summary>
internal sealed class GeoLocationFunction : BucketFunction
{
    protected override string Name => "lat/long";

    public override bool Accepts(in FieldValue value, out double number)
    {
        number = 0;
        return TryParse(value, out _, out _);
    }

    public override void Accumulate(TallyList tallies, ref Tally tally, in RecordView record, in FieldValue value, double number)
    {
        if (!TryParse(value, out var latitude, out var longitude)) return;
        if (tally.Count == 0) (tally.Value, tally.Second) = (latitude, longitude);
        tally.Count += record.Count;
        var share = record.Count / tally.Count;
        tally.Value += share * (latitude - tally.Value);
        // The shorter way around, so that the mean of two points beside the date line is not on the other side of the globe.
        tally.Second = GeoDistance.Longitude(tally.Second + share * GeoDistance.Longitude(longitude - tally.Second));
    }

    public override ProbabilityModel NewModel(long span, bool isSplit) => new GeoLocationModel();

    public override ProbabilityModel NewPopulation(long span) => new GeoLocationModel();

    private static bool TryParse(in FieldValue value, out double latitude, out double longitude)
    {
        (latitude, longitude) = (0, 0);
        if (value.Kind != FieldKind.Text || value.AsText() is not { } text || text.IndexOf(',', StringComparison.Ordinal) is var comma && comma < 0)
            return false;
        return double.TryParse(text.AsSpan(0, comma), NumberStyles.Float, CultureInfo.InvariantCulture, out latitude)
            && double.TryParse(text.AsSpan(comma + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out longitude)
            && latitude is >= -90 and <= 90 && longitude is >= -180 and <= 180;
    }
}
