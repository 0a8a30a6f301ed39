using MlActors.Node.Configuration;
using Xunit;

namespace MlActors.Node.Tests.Configuration;

/// <summary>An edited copy of the operator's files; deleted with the test.</summary>
internal sealed class HoconFolder : IDisposable
{
    public HoconFolder(params (string File, string Was, string Becomes)[] edits)
    {
        foreach (var name in HoconFiles.Names) File.Copy(System.IO.Path.Combine(HoconFiles.Folder, name), System.IO.Path.Combine(Path, name));
        foreach (var (file, was, becomes) in edits)
        {
            var path = System.IO.Path.Combine(Path, file);
            var text = File.ReadAllText(path);
            Assert.Contains(was, text, StringComparison.Ordinal);
            File.WriteAllText(path, text.Replace(was, becomes, StringComparison.Ordinal));
        }
    }

    public string Path { get; } = Directory.CreateTempSubdirectory("mlactors-hocon-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
