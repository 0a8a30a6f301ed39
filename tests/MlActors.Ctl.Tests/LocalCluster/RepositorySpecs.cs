using MlActors.Ctl.LocalCluster;
using Xunit;

namespace MlActors.Ctl.Tests.LocalCluster;

public sealed class RepositorySpecs
{
    [Fact]
    public void The_tree_is_found_from_anywhere_inside_it()
    {
        var repository = Repository.Find(AppContext.BaseDirectory);

        Assert.True(Directory.Exists(repository!.NodeProject));
    }

    [Fact]
    public void Outside_there_is_none() => Assert.Null(Repository.Find(Path.GetTempPath()));
}
