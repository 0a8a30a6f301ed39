using MlActors.Detection.Results;
using MlActors.Detection.Series;

namespace MlActors.Detection.Detectors;

/// <summary>
/// Sums up the sizes of the models of a job and the numbers of entities. Expired series do not count, whether or not they have been removed.
/// </summary>
internal static class ModelSizing
{
    private const long BytesOfDetector = 1_024;

    public static long BytesOf(IEnumerable<Detector> detectors, long bucketNumber)
    {
        var bytes = 0L;
        foreach (var detector in detectors)
        {
            bytes += BytesOfDetector;
            foreach (var kind in detector.Kinds)
                foreach (var series in kind.All)
                    if (!detector.IsExpired(series, bucketNumber)) bytes += series.Bytes;
        }
        return bytes;
    }

    public static ModelSize WithCounts(this ModelSize size, IEnumerable<Detector> detectors, long bucketNumber)
    {
        long byValues = 0, overValues = 0, partitionValues = 0;
        foreach (var detector in detectors)
        {
            var (settings, bys, overs, partitions) = (
                detector.Settings, new HashSet<(string?, string?)>(), new HashSet<(string?, string?)>(), new HashSet<string>(StringComparer.Ordinal));
            foreach (var series in detector.Kinds[^1].All)
            {
                if (detector.IsExpired(series, bucketNumber)) continue;
                // Without an over field each series is a by value of its own.
                if (settings.OverFieldName is null && settings.ByFieldName is not null) byValues++;
                else if (settings.ByFieldName is not null) bys.Add((series.Subject.Partition, series.Subject.By));
                if (settings.OverFieldName is not null) overs.Add((series.Subject.Partition, series.Subject.Over));
                if (settings.PartitionFieldName is not null) partitions.Add(series.Subject.Partition ?? "");
            }
            (byValues, overValues, partitionValues) = (byValues + bys.Count, overValues + overs.Count, partitionValues + partitions.Count);
        }
        return size with { TotalByFieldCount = byValues, TotalOverFieldCount = overValues, TotalPartitionFieldCount = partitionValues };
    }
}
