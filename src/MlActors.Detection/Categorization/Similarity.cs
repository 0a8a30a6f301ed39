namespace MlActors.Detection.Categorization;

/// <summary>
/// How much of a message is what a category stands for, and the other way round, as an exact fraction: the weight in common over the greater of
/// both weights. Lives for one comparison.
/// </summary>
internal readonly record struct Similarity(int Common, int Total)
{
    // Seven tenths: below it, short messages that differ in the one word that matters would be put together.
    private const int Numerator = 7;
    private const int Denominator = 10;

    public static Similarity Of(int common, int message, int category) => new(common, Math.Max(message, category));

    public bool IsEnough => Denominator * Common >= Numerator * Total;

    public bool IsGreaterThan(Similarity other) => (long)Common * other.Total > (long)other.Common * Total;

    /// <summary>The most of a category's weight that a message may lack.</summary>
    public static int MaxMissing(int category) => (Denominator - Numerator) * category / Denominator;
}
