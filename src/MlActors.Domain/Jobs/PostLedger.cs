using System.Collections.Immutable;

namespace MlActors.Domain.Jobs;

/// <summary>A chunk that was counted.</summary>
public sealed record PostedChunk(string Post, int Chunk, DataCounts Counts);

/// <summary>
/// The newest chunks that were posted, with the counts they were answered with. Calls post their chunks one after the other, so only the
/// last chunk of a call can come again.
/// </summary>
public sealed class PostLedger
{
    /// <summary>Calls remembered; a retry comes within seconds, not after so many other calls.</summary>
    public const int Capacity = 16;

    private readonly LinkedList<PostedChunk> _chunks = new();

    public ImmutableArray<PostedChunk> Entries => [.. _chunks];

    public static PostLedger Of(IEnumerable<PostedChunk> chunks)
    {
        var ledger = new PostLedger();
        foreach (var chunk in chunks) ledger._chunks.AddLast(chunk);
        return ledger;
    }

    public DataCounts? Find(string post, int chunk) => _chunks.FirstOrDefault(entry => entry.Post == post && entry.Chunk == chunk)?.Counts;

    public void Add(string post, int chunk, DataCounts counts)
    {
        if (_chunks.FirstOrDefault(entry => entry.Post == post) is { } older) _chunks.Remove(older);
        _chunks.AddLast(new PostedChunk(post, chunk, counts));
        if (_chunks.Count > Capacity) _chunks.RemoveFirst();
    }
}
