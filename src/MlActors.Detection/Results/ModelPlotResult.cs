namespace MlActors.Detection.Results;

/// <summary>What the model expected of one series in one bucket, and what came; <see cref="Actual"/> is null when nothing did.</summary>
/// <param name="Feature">What was modelled, such as the mean of a field by its name.</param>
public sealed record ModelPlotResult(
    int DetectorIndex, string Feature, double Lower, double Median, double Upper, double? Actual,
    string? ByFieldValue, string? OverFieldValue, string? PartitionFieldValue);
