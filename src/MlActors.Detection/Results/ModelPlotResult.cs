namespace MlActors.Detection.Results;

/// <summary>The expected and the actual value of one series in one bucket; <see cref="Actual"/> is null when there was no value.</summary>
/// <param name="DetectorIndex">Position of the detector in the job's configuration.</param>
/// <param name="Feature">The name of the modelled value, such as the mean of a field.</param>
/// <param name="Lower">The lower bound of 95 % of the expected values.</param>
/// <param name="Median">The median of the expected values.</param>
/// <param name="Upper">The upper bound of 95 % of the expected values.</param>
public sealed record ModelPlotResult(
    int DetectorIndex, string Feature, double Lower, double Median, double Upper, double? Actual,
    string? ByFieldValue, string? OverFieldValue, string? PartitionFieldValue);
