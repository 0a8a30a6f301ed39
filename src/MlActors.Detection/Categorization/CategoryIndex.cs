using System.Runtime.InteropServices;

namespace MlActors.Detection.Categorization;

/// <summary>
/// Finds the categories that may be similar to a message without comparing all of them. Each category is indexed under its rarest tokens, as few as
/// ensure that a message without any of them cannot be similar enough. The index affects speed only: no result depends on which tokens are chosen.
/// </summary>
internal sealed class CategoryIndex
{
    private readonly Dictionary<int, List<Category>> _byToken = [];
    private readonly Dictionary<Category, int[]> _keys = [];

    /// <summary>The categories that are indexed under a token.</summary>
    public ReadOnlySpan<Category> CategoriesOf(int token) => CollectionsMarshal.AsSpan(_byToken.GetValueOrDefault(token));

    /// <summary>Adds a category, or indexes it again after its tokens have changed.</summary>
    public void Update(Category category, ReadOnlySpan<byte> weightOf)
    {
        if (_keys.Remove(category, out var before))
            foreach (var key in before) _byToken[key].Remove(category);

        var rarestFirst = category.Tokens.Distinct().ToArray();
        Array.Sort(Array.ConvertAll(rarestFirst, token => CategoriesOf(token).Length), rarestFirst);
        var (maxMissing, count) = (Similarity.MaxMissing(category.Weight), 0);
        for (; maxMissing >= 0; count++)
        {
            var key = rarestFirst[count];
            // A token that occurs twice can be missing twice.
            maxMissing -= weightOf[key] * category.Tokens.Count(token => token == key);
            if (!_byToken.TryGetValue(key, out var categories)) _byToken.Add(key, categories = []);
            categories.Add(category);
        }
        _keys.Add(category, rarestFirst[..count]);
    }
}
