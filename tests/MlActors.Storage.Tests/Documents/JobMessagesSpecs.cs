using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using MlActors.Domain;
using MlActors.Storage.Documents;
using MlActors.Storage.Indices;
using MlActors.Storage.Files;
using MlActors.Storage.Queries;
using Xunit;

namespace MlActors.Storage.Tests.Documents;

public sealed class JobMessagesSpecs : IDisposable
{
    private readonly TemporaryStores _folder = new();
    private readonly JobId _job = new("job");
    private readonly TimeWithTimers _time = new();
    private readonly JobMessages _messages;

    public JobMessagesSpecs() => _messages = Messages();

    [Fact]
    public async Task A_message_is_a_document_of_the_notifications()
    {
        await _messages.AddAsync(_job, MessageLevel.Warning, "Job was told");

        Assert.Equal(1, await CountAsync("""{"bool":{"filter":[{"term":{"job_id":"job"}},{"term":{"level":"warning"}},{"match_phrase":{"message":"was told"}}]}}"""));
    }

    [Fact]
    public async Task Messages_that_come_while_the_store_is_locked_are_written_once_when_it_is_free()
    {
        await _messages.AddAsync(_job, MessageLevel.Info, "before");
        Task[] kept;
        using (Lock())
        {
            kept = [.. Enumerable.Range(0, 3).Select(at => _messages.AddAsync(_job, MessageLevel.Info, $"kept {at}"))];
            await _time.HasOneMoreTimerAsync();
            _time.Advance(TimeSpan.FromSeconds(1));
            await _time.HasOneMoreTimerAsync();
            Assert.All(kept, message => Assert.False(message.IsCompleted));
        }

        _time.Advance(TimeSpan.FromSeconds(2));

        await Task.WhenAll(kept);
        Assert.Equal(4, await CountAsync("""{"match_all":{}}"""));
    }

    [Fact]
    public async Task Not_more_messages_are_kept_than_the_limit_and_the_others_are_refused()
    {
        var messages = Messages(most: 2);
        await messages.AddAsync(_job, MessageLevel.Info, "before");
        using var locked = Lock();
        var first = messages.AddAsync(_job, MessageLevel.Info, "is being written");
        await _time.HasOneMoreTimerAsync();
        var kept = Enumerable.Range(0, 2).Select(at => messages.AddAsync(_job, MessageLevel.Info, $"kept {at}")).ToArray();

        var refused = await Assert.ThrowsAnyAsync<RefusedException>(() => messages.AddAsync(_job, MessageLevel.Info, "one too many"));

        Assert.Contains("[2] messages of jobs are waiting", refused.Message, StringComparison.Ordinal);
        Assert.All([first, .. kept], message => Assert.False(message.IsCompleted));
        locked.Dispose();
        _time.Advance(TimeSpan.FromSeconds(1));
        await Task.WhenAll([first, .. kept]);
        Assert.Equal(4, await CountAsync("""{"match_all":{}}"""));
    }

    public void Dispose() => _folder.Dispose();

    private JobMessages Messages(int most = 100) => new(_folder.Stores.Documents, "node", _time) { MostWaiting = most };

    private Task<long> CountAsync(string query) =>
        _folder.Stores.Documents.CountAsync(SystemIndices.Notifications, DocumentQuery.Parse(query));

    /// <summary>Another process writes to the documents and does not end.</summary>
    private SqliteConnection Lock()
    {
        var connection = new SqliteConnection($"Data Source={_folder.Location.PathOf(StoreFile.Results)};Pooling=False");
        connection.Open();
        using var begin = connection.CreateCommand();
        begin.CommandText = "BEGIN IMMEDIATE";
        begin.ExecuteNonQuery();
        return connection;
    }

    /// <summary>Tells when somebody begins to wait.</summary>
    private sealed class TimeWithTimers : FakeTimeProvider
    {
        private readonly SemaphoreSlim _timers = new(0);

        public Task HasOneMoreTimerAsync() => _timers.WaitAsync();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            _timers.Release();
            return timer;
        }
    }
}
