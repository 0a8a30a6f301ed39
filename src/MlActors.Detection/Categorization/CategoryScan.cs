namespace MlActors.Detection.Categorization;

/// <summary>
/// Looks for the category that is most similar to a message, the older one where two are equally so. Lives as long as its categorizer and keeps
/// room for the comparison.
/// </summary>
internal sealed class CategoryScan
{
    // Comparing the order of tokens is dear. Only where the same words come in ever new orders are there more candidates than these.
    private const int MaxComparisons = 64;

    private static readonly Comparison<(Similarity Bound, Category Category)> MostSimilarFirst = (one, other) =>
        one.Bound.IsGreaterThan(other.Bound) ? -1 : other.Bound.IsGreaterThan(one.Bound) ? 1 : one.Category.Id.CompareTo(other.Category.Id);

    private readonly CommonTokens _common = new();
    private readonly List<(Similarity Bound, Category Category)> _candidates = [];
    private int[] _seenIn = [];
    private int _scan;

    /// <summary>The weight that the found category keeps when the message joins it.</summary>
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

    /// <summary>What the category and the message have in common.</summary>
    public int[] Common(Category category, MessageTokens message, ReadOnlySpan<byte> weightOf)
    {
        _common.CommonWeight(category.Tokens, message.Codes, weightOf);
        return _common.CommonSequence(category.Tokens, message.Codes);
    }

    // Those that would be similar enough, were the order of the tokens no matter. The index finds them all, so its own order shows nowhere.
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

    // Of the category's tokens, without regard to their order: no less than what is in common.
    private int PresentWeight(Category category, ReadOnlySpan<byte> weightOf)
    {
        var weight = 0;
        foreach (var token in category.Tokens)
            if (_seenIn[token] == _scan) weight += weightOf[token];
        return weight;
    }
}
