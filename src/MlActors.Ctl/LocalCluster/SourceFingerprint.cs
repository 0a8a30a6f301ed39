using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace MlActors.Ctl.LocalCluster;

/// <summary>
/// Tells whether the sources are those that a program was built from: the names, sizes and times of all files that can be part of it. A build that
/// finds nothing to do takes seconds, and this takes none.
/// </summary>
public static class SourceFingerprint
{
    private const string FileName = "sources.fingerprint";

    private static readonly string[] Folders = ["src", "hocon"], Outputs = ["bin", "obj"];

    public static string Of(Repository repository)
    {
        var text = new StringBuilder();
        foreach (var file in Folders.Select(folder => new DirectoryInfo(Path.Combine(repository.Root, folder))).Where(folder => folder.Exists)
            .SelectMany(FilesOf).OrderBy(file => file.FullName, StringComparer.Ordinal))
            text.AppendLine(CultureInfo.InvariantCulture, $"{file.FullName} {file.Length} {file.LastWriteTimeUtc.Ticks}");
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    /// <summary>The fingerprint of the sources that a program was built from; null when that is not known.</summary>
    public static string? ReadBeside(string assembly) =>
        File.Exists(assembly) && File.Exists(PathBeside(assembly)) ? File.ReadAllText(PathBeside(assembly)) : null;

    public static void WriteBeside(string assembly, string fingerprint) => File.WriteAllText(PathBeside(assembly), fingerprint);

    private static string PathBeside(string assembly) => Path.Combine(Path.GetDirectoryName(assembly)!, FileName);

    private static IEnumerable<FileInfo> FilesOf(DirectoryInfo folder) => folder.EnumerateFiles().Concat(
        folder.EnumerateDirectories().Where(inner => !Outputs.Contains(inner.Name, StringComparer.OrdinalIgnoreCase)).SelectMany(FilesOf));
}
