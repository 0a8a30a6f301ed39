using System.Collections.Frozen;
using System.Reflection;

namespace MlActors.Api.Console;

/// <summary>The files of the console. They are in the assembly, so that a node serves them wherever it is started.</summary>
internal sealed class ConsoleFiles
{
    /// <summary>The prefix of their names in the assembly; the project file sets it.</summary>
    private const string Prefix = "console/";

    private static readonly FrozenDictionary<string, string> ContentTypes = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [".html"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
        [".LICENSE"] = "text/plain; charset=utf-8",
        [""] = "text/plain; charset=utf-8",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly FrozenDictionary<string, ConsoleFile> _files = Read();

    /// <summary>The names of all files, relative to the address of the console.</summary>
    public IEnumerable<string> Names => _files.Keys;

    /// <returns>Null when there is no file, for an address in the form of one; each other address is a page, which the script shows.</returns>
    public ConsoleFile? Find(string path) =>
        _files.GetValueOrDefault(path) ?? (Path.HasExtension(path) ? null : _files["index.html"]);

    private static FrozenDictionary<string, ConsoleFile> Read()
    {
        var assembly = typeof(ConsoleFiles).Assembly;
        return assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .ToFrozenDictionary(
                name => name[Prefix.Length..].Replace('\\', '/'),
                name => new ConsoleFile(ContentTypes[Path.GetExtension(name)], ContentOf(assembly, name)),
                StringComparer.Ordinal);
    }

    private static byte[] ContentOf(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name)!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }
}
