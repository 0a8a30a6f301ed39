using MlActors.Detection.Results;

namespace MlActors.Detection.Categorization;

/// <summary>Counts that tell whether categorization works for a stream of messages.</summary>
/// <param name="Documents">Messages that were assigned to a category.</param>
/// <param name="Frequent">Categories with more than one in a hundred of the messages.</param>
/// <param name="Rare">Categories with a single message.</param>
/// <param name="Dead">Categories superseded by a more general one.</param>
/// <param name="Failed">Messages that needed a new category when there was no memory for it.</param>
internal readonly record struct CategorizationCounts(long Documents, long Total, long Frequent, long Rare, long Dead, long Failed)
{
    // With fewer messages there is no warning, because at first every message is a new category.
    private const long MinDocuments = 100;

    public static CategorizationCounts Of(PartitionCategories partition)
    {
        var (frequent, rare, dead) = (0L, 0L, 0L);
        foreach (var category in partition.Categories)
        {
            if (100 * category.Matches > partition.Documents) frequent++;
            if (category.Matches == 1) rare++;
            if (category.IsDead) dead++;
        }
        return new CategorizationCounts(partition.Documents, partition.Categories.Count, frequent, rare, dead, Failed: 0);
    }

    /// <summary>
    /// Warns when the messages do not form categories: a single category, no frequent one, or nearly as many categories as messages.
    /// </summary>
    public CategorizationStatus Status =>
        Documents > MinDocuments && (Total <= 1 || Frequent == 0 || 10 * Rare > 9 * Total || 2 * Total > Documents || 2 * Dead > Total)
            ? CategorizationStatus.Warn
            : CategorizationStatus.Ok;

    public static CategorizationCounts operator +(CategorizationCounts one, CategorizationCounts other) => new(
        one.Documents + other.Documents, one.Total + other.Total, one.Frequent + other.Frequent,
        one.Rare + other.Rare, one.Dead + other.Dead, one.Failed + other.Failed);
}
