using MlActors.Ctl.LocalCluster;
using Xunit;

namespace MlActors.Ctl.Tests.LocalCluster;

/// <summary>What is run is built from the sources as they are, and not as they were.</summary>
public sealed class SourceFingerprintSpecs : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mlctl-sources-");

    public SourceFingerprintSpecs()
    {
        Write("src/A/A.cs", "class A;");
        Write("hocon/mlactors.conf", "a = 1");
        Write("src/A/bin/Release/net10.0/A.dll", "");
    }

    private Repository Repository => new(_folder.FullName);

    private string Assembly => Path.Combine(_folder.FullName, "src", "A", "bin", "Release", "net10.0", "A.dll");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Sources_that_stay_have_the_same_fingerprint_whatever_is_built_or_tested()
    {
        var before = SourceFingerprint.Of(Repository);

        Write("src/A/obj/project.assets.json", "{}");
        Write("src/A/bin/Release/net10.0/B.dll", "");
        Write("tests/A.Tests/ASpecs.cs", "class ASpecs;");

        Assert.Equal(before, SourceFingerprint.Of(Repository));
    }

    [Theory]
    [InlineData("src/A/A.cs")]
    [InlineData("src/B/B.cs")]
    [InlineData("hocon/scenarios/new.conf")]
    [InlineData("src/Directory.Build.props")]
    public void A_source_that_changes_or_is_new_changes_it(string path)
    {
        var before = SourceFingerprint.Of(Repository);

        Write(path, "class Other;");

        Assert.NotEqual(before, SourceFingerprint.Of(Repository));
    }

    [Fact]
    public void A_source_that_is_deleted_changes_it()
    {
        var before = SourceFingerprint.Of(Repository);

        File.Delete(Path.Combine(_folder.FullName, "src", "A", "A.cs"));

        Assert.NotEqual(before, SourceFingerprint.Of(Repository));
    }

    [Fact]
    public void It_is_kept_beside_the_program_and_forgotten_with_it()
    {
        Assert.Null(SourceFingerprint.ReadBeside(Assembly));

        SourceFingerprint.WriteBeside(Assembly, "f");
        Assert.Equal("f", SourceFingerprint.ReadBeside(Assembly));

        File.Delete(Assembly);
        Assert.Null(SourceFingerprint.ReadBeside(Assembly));
    }

    private void Write(string path, string content)
    {
        var file = new FileInfo(Path.Combine(_folder.FullName, path));
        file.Directory!.Create();
        File.WriteAllText(file.FullName, content);
    }
}
