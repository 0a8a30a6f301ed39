namespace MlActors.Detection.Detectors;

/// <summary>
/// How many values the split fields of a detector have in all; 1 where it has no such field. Fractions are nothing to mind: these are guesses.
/// </summary>
internal readonly record struct Cardinalities(double By, double Over, double Partition);
