using Microsoft.Extensions.Time.Testing;
using MlActors.Actors.Messaging;
using MlActors.Actors.Tests.Jobs;
using MlActors.Domain;
using MlActors.Storage.Files;
using Xunit;

namespace MlActors.Actors.Tests.Messaging;

public sealed class DurableAnswersSpecs
{
    private readonly RecordedSync _sync = new();
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task An_answer_whose_promise_cannot_be_synced_is_a_refusal_that_names_the_file()
    {
        _sync.Failing = StoreFile.Journal;

        var refused = await Assert.ThrowsAsync<RefusedException>(() => AnswerAsync());

        Assert.Equal(RefusalKind.Unavailable, refused.Refusal.Kind);
        Assert.Contains("Journal", refused.Refusal.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_is_passed_on_once_it_is_synced() => Assert.Equal("answer", await AnswerAsync());

    [Fact]
    public async Task A_sync_that_does_not_end_is_a_refusal_too()
    {
        _sync.Hangs = true;
        var answer = AnswerAsync();

        _time.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal(RefusalKind.Unavailable, (await Assert.ThrowsAsync<RefusedException>(() => answer)).Refusal.Kind);
    }

    [Fact]
    public async Task Without_syncs_an_answer_is_passed_on_at_once()
    {
        (_sync.SyncsAcknowledgements, _sync.Failing) = (false, StoreFile.Journal);

        Assert.Equal("answer", await AnswerAsync());
    }

    private Task<string> AnswerAsync() => Task.FromResult("answer").OnceDurableAsync(_sync, _time, CancellationToken.None);
}
