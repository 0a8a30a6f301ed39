namespace MlActors.Benchmarks.Nab;

/// <summary>The values of a detection, a false detection and a missed window.</summary>
internal sealed record NabProfile(string Name, double TruePositive, double FalsePositive, double FalseNegative)
{
    public static readonly NabProfile Standard = new("standard", 1, 0.11, 1);
    public static readonly NabProfile[] All = [Standard, new("low-FP", 1, 0.22, 1), new("low-FN", 1, 0.11, 2)];
}
