namespace MlActors.Detection.Categorization;

/// <summary>
/// The similarity of a message and a category as an exact fraction: the shared weight over the greater of both weights. Lives for one comparison.
/// </summary>
internal readonly record struct Similarity(int Common, int Total)
{
    // Seven tenths. With a lower threshold, short messages that differ in the one word that matters would share a category.
    private const int Numerator = 7;
    private const int Denominator = 10;

    public static Similarity Of(int common, int message, int category) => new(common, Math.Max(message, category));

    public bool IsEnough => Denominator * Common >= Numerator * Total;

    public bool IsGreaterThan(Similarity other) => (long)Common * other.Total > (long)other.Common * Total;

    /// <summary>The weight of a category that a message may lack at most.</summary>
    public static int MaxMissing(int category) => (Denominator - Numerator) * category / Denominator;
}
