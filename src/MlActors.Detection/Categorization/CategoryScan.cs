namespace MlActors.Detection.Categorization;

/// <summary>
/// Looks for the category that is most similar to a message, the older one where two are equally so. Lives as long as its categorizer and keeps
/// room for the comparison.
/// </summary>
internal sealed class CategoryScan
{
    private readonly CommonTokens _common = new();
    private int[] _seenIn = [];
    private int _scan;

    /// <summary>The weight that the found category keeps when the message joins it.</summary>
    public int CommonWeight { get; private set; }

    public Category? Find(CategoryIndex index, MessageTokens message, ReadOnlySpan<byte> weightOf)
    {
        Mark(message.Codes, weightOf.Length);
        var (best, most) = (default(Category), default(Similarity));
        foreach (var code in message.Codes)
        {
            if (code < 0) continue;
            foreach (var category in index.Under(code))
            {
                if (category.IsDead || category.Scan == _scan) continue;
                category.Scan = _scan;
                var bound = Similarity.Of(Present(category, weightOf), message.Weight, category.Weight);
                if (!IsBetter(category, bound, best, most)) continue;
                var contained = bound.Common == category.Weight && CommonTokens.Contains(message.Codes, category.Tokens);
                var similarity = contained ? bound : bound with { Common = _common.Weigh(category.Tokens, message.Codes, weightOf) };
                if (IsBetter(category, similarity, best, most)) (best, most) = (category, similarity);
            }
        }
        CommonWeight = most.Common;
        return best;
    }

    /// <summary>What the category and the message have in common.</summary>
    public int[] Common(Category category, MessageTokens message, ReadOnlySpan<byte> weightOf)
    {
        _common.Weigh(category.Tokens, message.Codes, weightOf);
        return _common.Take(category.Tokens, message.Codes);
    }

    private static bool IsBetter(Category category, Similarity similarity, Category? best, Similarity most) =>
        similarity.IsEnough && category.MayShrinkTo(similarity.Common)
        && (best is null || similarity.IsGreaterThan(most) || (!most.IsGreaterThan(similarity) && category.Id < best.Id));

    private void Mark(ReadOnlySpan<int> codes, int tokens)
    {
        if (_seenIn.Length < tokens) Array.Resize(ref _seenIn, Math.Max(tokens, _seenIn.Length * 2));
        _scan++;
        foreach (var code in codes)
            if (code >= 0) _seenIn[code] = _scan;
    }

    // Of the category's tokens, without regard to their order: no less than what is in common.
    private int Present(Category category, ReadOnlySpan<byte> weightOf)
    {
        var weight = 0;
        foreach (var token in category.Tokens)
            if (_seenIn[token] == _scan) weight += weightOf[token];
        return weight;
    }
}
