using MlActors.Storage.Files;
using Xunit;

namespace MlActors.Storage.Tests.Files;

public sealed class StorageLocationSpecs
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("sqlite")]
    public void Without_a_connection_the_files_are_in_the_data_folder(string? connection)
    {
        var location = StorageLocation.Parse("data", connection);

        Assert.Equal(Path.GetFullPath("data"), location.Folder);
        Assert.Equal(Path.GetFullPath("data/journal.db"), location.PathOf(StoreFile.Journal));
        Assert.Equal(Path.GetFullPath("data/snapshots.db"), location.PathOf(StoreFile.Snapshots));
        Assert.Equal(Path.GetFullPath("data/results.db"), location.PathOf(StoreFile.Results));
        Assert.Equal(Path.GetFullPath("data/cluster.db"), location.PathOf(StoreFile.Cluster));
        Assert.Equal(Path.GetFullPath("data/lease.db"), location.PathOf(StoreFile.Lease));
    }

    [Fact]
    public void A_connection_may_name_another_folder() =>
        Assert.Equal(Path.GetFullPath("elsewhere"), StorageLocation.Parse("data", "sqlite:elsewhere").Folder);

    [Fact]
    public void A_connection_to_anything_else_is_refused_without_repeating_its_password()
    {
        var refusal = Assert.Throws<ArgumentException>(() => StorageLocation.Parse("data", "Host=db;Password=secret"));

        Assert.Contains("SQLite only", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("sqlite:FOLDER", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("data", "sqlite: ")]
    public void A_folder_without_a_name_is_refused(string folder, string? connection) =>
        Assert.Throws<ArgumentException>(() => StorageLocation.Parse(folder, connection));

    [Fact]
    public void A_connection_waits_for_another_writer_for_the_busy_timeout() =>
        Assert.Contains(
            "busy_timeout=1234", StorageLocation.Parse("data", busyTimeout: TimeSpan.FromMilliseconds(1234)).PragmasOnOpen, StringComparison.Ordinal);
}
