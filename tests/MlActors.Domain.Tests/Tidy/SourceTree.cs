namespace MlActors.Domain.Tests.Tidy;

/// <summary>One file of the repository as the tidy specs read it.</summary>
internal sealed record SourceFile(string Path, string Text)
{
    public string[] Lines { get; } = Text.Split('\n');

    /// <summary>The code alone: every character of a comment or of a text is a blank, so that lines and braces stay where they are.</summary>
    public string Code { get; } = SourceCode.WithoutWords(Text);
}

/// <summary>What is written under src and tests, found by walking up to the solution; read once for all specs.</summary>
internal static class SourceTree
{
    private const string Solution = "MlActors.sln";

    public static string Root { get; } = FindRoot();

    public static IReadOnlyList<SourceFile> Sources { get; } = Read("*.cs");

    public static IReadOnlyList<SourceFile> Projects { get; } = Read("*.csproj");

    public static IEnumerable<SourceFile> Under(string folder) => Sources.Where(file => file.Path.StartsWith(folder, StringComparison.Ordinal));

    private static SourceFile[] Read(string pattern) =>
    [
        .. new[] { "src", "tests" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories))
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(path => new SourceFile(path, File.ReadAllText(Path.Combine(Root, path)))),
    ];

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, Solution))) return folder.FullName;
        throw new FileNotFoundException($"No {Solution} above {AppContext.BaseDirectory}; the tidy specs read the sources beside it.");
    }
}
