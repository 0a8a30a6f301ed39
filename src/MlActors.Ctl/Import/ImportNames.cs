using System.Text.RegularExpressions;

namespace MlActors.Ctl.Import;

/// <summary>Legal names that are derived from the name of a file.</summary>
public static partial class ImportNames
{
    private const int MaxLength = 60;

    private static readonly string[] Extensions = [".gz", ".gzip", ".zst", ".zstd", ".csv", ".tsv", ".txt", ".ndjson", ".jsonl", ".json"];

    /// <returns>Empty when the name of the file has no usable character.</returns>
    public static string IndexOf(string file)
    {
        var name = Path.GetFileName(file);
        while (Extensions.FirstOrDefault(known => name.EndsWith(known, StringComparison.OrdinalIgnoreCase)) is { } extension)
            name = name[..^extension.Length];
        return Limited(Unusual().Replace(name.ToLowerInvariant(), "-"));
    }

    /// <summary>Ids of jobs may not have dots, which names of indices may have.</summary>
    public static string JobOf(string index) => Limited(index.Replace('.', '-')) is { Length: > 0 } job ? job : "imported";

    private static string Limited(string name) => name[..Math.Min(name.Length, MaxLength)].Trim('-', '_', '.');

    [GeneratedRegex("[^a-z0-9._-]+")]
    private static partial Regex Unusual();
}
