using MlActors.Domain.Filters;
using MlActors.Storage.Filters;
using Xunit;

namespace MlActors.Storage.Tests.Filters;

public sealed class FilterStoreSpecs : IDisposable
{
    private readonly TemporaryStores _folder = new();

    private FilterStore Filters => _folder.Stores.Filters;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_filter_is_added_once_and_survives_a_restart()
    {
        Assert.True(await Filters.AddAsync(Filter.Of("b", "second", ["y", "it's"])));
        Assert.True(await Filters.AddAsync(Filter.Of("a", null, [])));
        Assert.False(await Filters.AddAsync(Filter.Of("a", "again", ["x"])));
        _folder.Reopen();

        Assert.Equal(
            [("a", null, ""), ("b", "second", "it's,y")],
            (await Filters.AllAsync()).Select(filter => (filter.Id, filter.Description, string.Join(',', filter.Items))));
        Assert.Equal(["b"], (await Filters.FindAsync(["b", "c"])).Select(filter => filter.Id));
    }

    [Fact]
    public async Task A_filter_is_changed_or_unchanged()
    {
        await Filters.AddAsync(Filter.Of("a", null, ["x"]));

        Assert.True(await Filters.ChangeAsync("a", filter => filter.Change("new", ["y"], ["x"]).Changed));
        Assert.True(await Filters.ChangeAsync("a", _ => null));
        Assert.False(await Filters.ChangeAsync("b", filter => filter));
        Assert.Equal(["y"], Assert.Single(await Filters.AllAsync()).Items.AsEnumerable());
    }

    [Fact]
    public async Task A_filter_is_deleted_once()
    {
        await Filters.AddAsync(Filter.Of("a", null, ["x"]));

        Assert.True(await Filters.DeleteAsync("a"));
        Assert.False(await Filters.DeleteAsync("a"));
    }
}
