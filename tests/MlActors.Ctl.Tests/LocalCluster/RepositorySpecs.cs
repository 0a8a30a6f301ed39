using MlActors.Ctl.LocalCluster;
using Xunit;

namespace MlActors.Ctl.Tests.LocalCluster;

public sealed class RepositorySpecs
{
    [Fact]
    public void The_repository_is_found_from_any_folder_inside_it()
    {
        var repository = Repository.Find(AppContext.BaseDirectory);

        Assert.True(Directory.Exists(repository!.NodeProject));
    }

    [Fact]
    public void There_is_none_outside() => Assert.Null(Repository.Find(Path.GetTempPath()));
}
