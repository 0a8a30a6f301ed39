namespace MlActors.Detection.Categorization;

/// <summary>
/// Finds the category that is most similar to a message; of two equally similar ones, the older. Lives as long as its categorizer and keeps the
/// buffers for the comparison.
/// </summary>
internal sealed class CategoryScan
{
    // Comparing the order of tokens is expensive. Only messages that permute the same words have more candidates than this.
    private const int MaxComparisons = 64;

    private static readonly Comparison<(Similarity Bound, Category Category)> MostSimilarFirst = (one, other) =>
        one.Bound.IsGreaterThan(other.Bound) ? -1 : other.Bound.IsGreaterThan(one.Bound) ? 1 : one.Category.Id.CompareTo(other.Category.Id);

    private readonly CommonTokens _common = new();
    private readonly List<(Similarity Bound, Category Category)> _candidates = [];
    private int[] _seenIn = [];
    private int _scan;

    /// <summary>The weight that remains in the category once the message joins it.</summary>
    public int CommonWeight { get; private set; }

    public Category? Find(CategoryIndex index, MessageTokens message, ReadOnlySpan<byte> weightOf)
    {
        CollectCandidates(index, message, weightOf);
        _candidates.Sort(MostSimilarFirst);
        var (best, bestSimilarity) = (default(Category), default(Similarity));
        for (var at = 0; at < _candidates.Count && at < MaxComparisons; at++)
        {
            var (bound, category) = _candidates[at];
            if (bestSimilarity.IsGreaterThan(bound)) break;
            var contained = bound.Common == category.Weight && CommonTokens.Contains(message.Codes, category.Tokens);
            var similarity = contained ? bound : bound with { Common = _common.CommonWeight(category.Tokens, message.Codes, weightOf) };
            if (Fits(category, similarity) && IsBetter(category, similarity, best, bestSimilarity)) (best, bestSimilarity) = (category, similarity);
        }
        CommonWeight = bestSimilarity.Common;
        return best;
    }

    /// <summary>The tokens that the category and the message share.</summary>
    public int[] Common(Category category, MessageTokens message, ReadOnlySpan<byte> weightOf)
    {
        _common.CommonWeight(category.Tokens, message.Codes, weightOf);
        return _common.CommonSequence(category.Tokens, message.Codes);
    }

    // The categories that would be similar enough if the order of tokens did not matter. The index finds all of them, so its order affects no result.
    private void CollectCandidates(CategoryIndex index, MessageTokens message, ReadOnlySpan<byte> weightOf)
    {
        MarkTokens(message.Codes, weightOf.Length);
        _candidates.Clear();
        foreach (var code in message.Codes)
        {
            if (code < 0) continue;
            foreach (var category in index.CategoriesOf(code))
            {
                if (category.IsDead || category.Scan == _scan) continue;
                category.Scan = _scan;
                var bound = Similarity.Of(PresentWeight(category, weightOf), message.Weight, category.Weight);
                if (Fits(category, bound)) _candidates.Add((bound, category));
            }
        }
    }

    private static bool Fits(Category category, Similarity similarity) => similarity.IsEnough && category.MayGeneralizeTo(similarity.Common);

    private static bool IsBetter(Category category, Similarity similarity, Category? best, Similarity bestSimilarity) =>
        best is null || similarity.IsGreaterThan(bestSimilarity) || (!bestSimilarity.IsGreaterThan(similarity) && category.Id < best.Id);

    private void MarkTokens(ReadOnlySpan<int> codes, int tokens)
    {
        if (_seenIn.Length < tokens) Array.Resize(ref _seenIn, Math.Max(tokens, _seenIn.Length * 2));
        _scan++;
        foreach (var code in codes)
            if (code >= 0) _seenIn[code] = _scan;
    }

    // The weight of the category's tokens that occur in the message in any order: an upper bound of the shared weight.
    private int PresentWeight(Category category, ReadOnlySpan<byte> weightOf)
    {
        var weight = 0;
        foreach (var token in category.Tokens)
            if (_seenIn[token] == _scan) weight += weightOf[token];
        return weight;
    }
}
