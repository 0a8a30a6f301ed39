
namespace MlActors.Ctl.Palette;

/// <summary>Finds what the operator probably meant by an unknown word.</summary>
public static class NearestName
{
    public static string? Of(string word, IEnumerable<string> names)
    {
        var nearest = names.Select(name => (Name: name, Distance: Distance(word, name))).OrderBy(found => found.Distance).FirstOrDefault();
        // Beyond a third of the word a suggestion is a guess that sends the operator astray.
        return nearest.Name is { } name && nearest.Distance <= Math.Max(2, name.Length / 3) ? name : null;
    }

    /// <summary>Edits (insert, drop, change) between two words, kept one row at a time.</summary>
    private static int Distance(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var (diagonal, row0) = (row[0], i);
            row[0] = row0;
            for (var j = 1; j <= to.Length; j++)
            {
                var changed = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(changed, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[^1];
    }
}
