using MlActors.Detection.Results;

namespace MlActors.Detection.Modelling;

/// <summary>Adds up how big the models of a detector are.</summary>
internal static class ModelSizing
{
    // What a series takes besides its numbers: objects, references, and its places in a list and a dictionary.
    private const long BytesOfSeries = 200;
    private const long BytesOfDetector = 1024;

    public static ModelSize Of(IReadOnlyList<DetectorSeries> detectors, Predicate<Series> counted)
    {
        long bytes = 0, byValues = 0, partitionValues = 0;
        foreach (var detector in detectors)
        {
            bytes += BytesOfDetector;
            var partitions = new HashSet<string>(StringComparer.Ordinal);
            foreach (var series in detector.All)
            {
                if (!counted(series)) continue;
                bytes += BytesOfSeries + series.Model.Bytes + sizeof(char) * ((series.By?.Length ?? 0) + (series.Partition?.Length ?? 0));
                if (detector.SplitsByValue) byValues++;
                if (detector.SplitsByPartition) partitions.Add(series.Partition ?? "");
            }
            partitionValues += partitions.Count;
        }
        return new ModelSize { ModelBytes = bytes, PeakModelBytes = bytes, TotalByFieldCount = byValues, TotalPartitionFieldCount = partitionValues };
    }
}
