using MlActors.Storage.Files;
using Xunit;

namespace MlActors.Storage.Tests.Files;

public sealed class StoreSyncSpecs(TemporaryStores folder) : IClassFixture<TemporaryStores>
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task The_log_of_the_file_is_flushed()
    {
        var flushed = new List<string>();
        var sync = new StoreSync(folder.Location, flushed.Add);

        await sync.FlushAsync(StoreFile.Snapshots);

        Assert.Equal([folder.Location.PathOf(StoreFile.Snapshots) + "-wal"], flushed);
    }

    [Fact]
    public async Task Every_file_of_open_stores_can_be_flushed()
    {
        foreach (var file in Enum.GetValues<StoreFile>().Where(file => file != StoreFile.Invalid)) await folder.Stores.Sync.FlushAsync(file);
    }

    [Fact]
    public async Task Calls_during_a_flush_share_the_next_one()
    {
        using SemaphoreSlim begun = new(0), released = new(0);
        var flushes = 0;
        var sync = new StoreSync(folder.Location, _ =>
        {
            Interlocked.Increment(ref flushes);
            begun.Release();
            Assert.True(released.Wait(Long));
        });
        var first = sync.FlushAsync(StoreFile.Snapshots);
        Assert.True(await begun.WaitAsync(Long));
        var during = Enumerable.Range(0, 5).Select(_ => sync.FlushAsync(StoreFile.Snapshots)).ToArray();

        released.Release();
        await first.WaitAsync(Long);
        Assert.True(await begun.WaitAsync(Long));
        Assert.All(during, flush => Assert.False(flush.IsCompleted));
        released.Release();
        await Task.WhenAll(during).WaitAsync(Long);

        Assert.Equal(2, flushes);
    }

    [Fact]
    public async Task A_call_during_the_shared_flush_gets_the_one_after_it()
    {
        using SemaphoreSlim begun = new(0), released = new(0);
        var sync = new StoreSync(folder.Location, _ =>
        {
            begun.Release();
            Assert.True(released.Wait(Long));
        });
        var first = sync.FlushAsync(StoreFile.Snapshots);
        Assert.True(await begun.WaitAsync(Long));
        var second = sync.FlushAsync(StoreFile.Snapshots);
        released.Release();
        Assert.True(await begun.WaitAsync(Long));

        var third = sync.FlushAsync(StoreFile.Snapshots);
        released.Release();
        await second.WaitAsync(Long);
        Assert.True(await begun.WaitAsync(Long));

        Assert.True(first.IsCompletedSuccessfully);
        Assert.False(third.IsCompleted);
        released.Release();
        await third.WaitAsync(Long);
    }

    [Fact]
    public async Task A_file_does_not_wait_for_another()
    {
        using SemaphoreSlim released = new(0);
        var sync = new StoreSync(folder.Location, path =>
        {
            if (path.Contains("snapshots", StringComparison.Ordinal)) Assert.True(released.Wait(Long));
        });
        var snapshots = sync.FlushAsync(StoreFile.Snapshots);

        await sync.FlushAsync(StoreFile.Journal).WaitAsync(Long);

        Assert.False(snapshots.IsCompleted);
        released.Release();
        await snapshots;
    }

    [Fact]
    public async Task A_disk_failure_fails_only_the_calls_of_that_flush()
    {
        var fails = true;
        var sync = new StoreSync(folder.Location, _ =>
        {
            if (fails) throw new IOException("Input/output error");
        });

        var failure = await Assert.ThrowsAsync<StorageUnavailableException>(() => sync.FlushAsync(StoreFile.Snapshots));
        fails = false;
        await sync.FlushAsync(StoreFile.Snapshots);

        Assert.Equal(folder.Location.PathOf(StoreFile.Snapshots), failure.File);
    }

    [Fact]
    public async Task A_file_with_a_checkpointed_log_needs_no_flush()
    {
        var sync = new StoreSync(folder.Location, path => throw new FileNotFoundException(null, path));

        await sync.FlushAsync(StoreFile.Snapshots);
    }
}
