namespace MlActors.Detection.Detectors;

/// <summary>The estimated number of values of the split fields of a detector; 1 where it has no such field.</summary>
internal readonly record struct Cardinalities(double By, double Over, double Partition);
