using System.Runtime.InteropServices;

namespace MlActors.Detection.Categorization;

/// <summary>
/// Finds the categories that may be similar to a message without looking at the others. Each category stands under its rarest tokens, just so
/// many that a message without any of them cannot be similar enough. Only speeds things up: no result depends on which tokens these are.
/// </summary>
internal sealed class CategoryIndex
{
    private readonly Dictionary<int, List<Category>> _under = [];
    private readonly Dictionary<Category, int[]> _keys = [];

    /// <summary>Those under a token.</summary>
    public ReadOnlySpan<Category> Under(int token) => CollectionsMarshal.AsSpan(_under.GetValueOrDefault(token));

    /// <summary>Takes a category in, or anew when its tokens have become fewer.</summary>
    public void Put(Category category, ReadOnlySpan<byte> weightOf)
    {
        if (_keys.Remove(category, out var before))
            foreach (var key in before) _under[key].Remove(category);

        var rarestFirst = category.Tokens.Distinct().ToArray();
        Array.Sort(Array.ConvertAll(rarestFirst, token => Under(token).Length), rarestFirst);
        var (spare, count) = (Similarity.Spare(category.Weight), 0);
        for (; spare >= 0; count++)
        {
            var key = rarestFirst[count];
            // A token that comes twice can be missing twice.
            spare -= weightOf[key] * category.Tokens.Count(token => token == key);
            if (!_under.TryGetValue(key, out var categories)) _under.Add(key, categories = []);
            categories.Add(category);
        }
        _keys.Add(category, rarestFirst[..count]);
    }
}
