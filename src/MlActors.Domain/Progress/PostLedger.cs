using System.Collections.Immutable;

namespace MlActors.Domain.Progress;

/// <summary>What one poster has posted and may send again.</summary>
/// <param name="Settled">It sends nothing up to this number any more.</param>
/// <param name="Counted">Later numbers that were counted, with the counts that they were answered with; ascending.</param>
public sealed record PosterEntry(string Poster, long Settled, ImmutableSortedDictionary<long, DataCounts> Counted);

/// <summary>
/// The posts that may be repeated. Each poster reports up to which number it repeats nothing, so the ledger holds exactly what is
/// still under way, however many callers there are and however long they wait.
/// </summary>
public sealed class PostLedger
{
    /// <summary>Posters remembered, those that posted last: more than there are nodes that may still repeat something.</summary>
    public const int MaxPosters = 64;

    // In the order of their last posts, so that a saved ledger has one form.
    private readonly LinkedList<PosterEntry> _posters = new();

    public ImmutableArray<PosterEntry> Entries => [.. _posters];

    public static PostLedger Of(IEnumerable<PosterEntry> posters)
    {
        var ledger = new PostLedger();
        foreach (var poster in posters) ledger._posters.AddLast(poster);
        return ledger;
    }

    /// <summary>The counts of records that were counted before; null when they were not, or when their poster has settled them.</summary>
    public DataCounts? Find(string poster, long number) => Known(poster)?.Value.Counted.GetValueOrDefault(number);

    /// <summary>The poster no longer sends this number: a delayed copy must not be counted.</summary>
    public bool IsSettled(string poster, long number) => Known(poster)?.Value.Settled >= number;

    /// <param name="settled">The poster repeats nothing up to this number.</param>
    public void Add(string poster, long number, long settled, DataCounts counts)
    {
        var known = Known(poster);
        if (known is not null) _posters.Remove(known);
        var last = known?.Value ?? new PosterEntry(poster, settled, ImmutableSortedDictionary<long, DataCounts>.Empty);
        var open = last.Counted.RemoveRange(last.Counted.Keys.TakeWhile(counted => counted <= settled)).SetItem(number, counts);
        _posters.AddLast(last with { Settled = Math.Max(last.Settled, settled), Counted = open });
        if (_posters.Count > MaxPosters) _posters.RemoveFirst();
    }

    private LinkedListNode<PosterEntry>? Known(string poster)
    {
        var node = _posters.Last;
        while (node is not null && node.Value.Poster != poster) node = node.Previous;
        return node;
    }
}
