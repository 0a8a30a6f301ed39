using System.Text.RegularExpressions;
using Xunit;

namespace MlActors.Domain.Tests.Tidy;

/// <summary>Lines, words (src/GLOSSARY.md) and the dependencies between the folders of a project.</summary>
public sealed partial class WordsAndLayoutSpecs
{
    private const int MaxColumns = 150;

    /// <summary>A line with this many characters of text, such as a JSON document of a test, cannot be wrapped.</summary>
    private const int UnbreakableText = 80;

    [Fact]
    public void No_line_is_longer_than_150_columns() => TidySpecs.Nowhere(
        from file in SourceTree.Sources
        from line in file.Lines.Index()
        where line.Item.Length > MaxColumns && !IsText(line.Item, file.Code.Split('\n')[line.Index])
        select $"{file.Path}:{line.Index + 1}: {line.Item.Length} columns");

    [Fact]
    public void No_banned_word_is_used() => TidySpecs.Nowhere(
        from file in SourceTree.Sources
        where !file.Path.Contains("/Tidy/", StringComparison.Ordinal)
        from line in file.Lines.Index()
        where Banned().IsMatch(line.Item)
        select $"{file.Path}:{line.Index + 1}: {Banned().Match(line.Item).Value}");

    [Fact]
    public void No_parameter_abbreviates_a_cancellation_token() => TidySpecs.Nowhere(TidySpecs.Found(SourceTree.Sources, Abbreviated()));

    [Fact]
    public void The_folders_of_a_project_do_not_import_each_other()
    {
        var imports = (
            from file in SourceTree.Under("src/")
            let path = file.Path.Split('/')
            where path.Length > 3
            from Match import in Import().Matches(file.Code)
            where import.Groups["project"].Value == path[1] && import.Groups["folder"].Value != path[2]
            select (From: $"{path[1]}/{path[2]}", To: $"{path[1]}/{import.Groups["folder"].Value}"))
            .Distinct().ToLookup(import => import.From, import => import.To);

        Assert.NotEmpty(imports);
        TidySpecs.Nowhere(imports.Where(folder => Reaches(imports, folder.Key)).Select(folder => $"{folder.Key} is part of a cycle"));
    }

    private static bool Reaches(ILookup<string, string> imports, string folder)
    {
        var (seen, next) = (new HashSet<string>(), new Queue<string>(imports[folder]));
        while (next.TryDequeue(out var reached))
        {
            if (reached == folder) return true;
            if (!seen.Add(reached)) continue;
            foreach (var further in imports[reached]) next.Enqueue(further);
        }

        return false;
    }

    private static bool IsText(string line, string code) =>
        !line.TrimStart().StartsWith("//", StringComparison.Ordinal)
        && line.Index().Count(at => at.Item != ' ' && (at.Index >= code.Length || code[at.Index] == ' ')) > UnbreakableText;

    [GeneratedRegex(@"\b([Ww]hoever|[Ww]homever|[Aa]new|so many|goes by|tells? the news)\b|(?<!ActorRefs\.|\.Is)\b[Nn]obody\b")]
    private static partial Regex Banned();

    [GeneratedRegex(@"\bCancellationToken\s+(ct|token|cancel)\b")]
    private static partial Regex Abbreviated();

    [GeneratedRegex(@"^using (static )?(?<project>MlActors\.\w+)\.(?<folder>\w+)[.;]", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Import();
}
