using System.Collections.Immutable;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Records;

namespace MlActors.Storage.Sources;

/// <summary>Where a datafeed's records come from. A page depends on nothing but the request and what stands in the source.</summary>
public interface IRecordSource
{
    /// <summary>The records after a position and before an end, oldest first, at most one page of them.</summary>
    /// <exception cref="RefusedException">What the datafeed reads is not there, or has no time to go by.</exception>
    /// <exception cref="Files.StorageUnavailableException">The store cannot be read at the moment.</exception>
    Task<SourcePage> ReadAsync(SourceRequest request, CancellationToken cancellation);

    /// <summary>The first documents that would be read, as they stand in the source.</summary>
    Task<IReadOnlyList<string>> PreviewAsync(SourceRequest request, int size, CancellationToken cancellation);
}

/// <summary>What to read.</summary>
/// <param name="FieldNames">In the order of the batch.</param>
/// <param name="From">Everything before it has been read.</param>
/// <param name="End">Exclusive, milliseconds.</param>
/// <param name="Size">Most documents in a page.</param>
public sealed record SourceRequest(
    DatafeedConfig Datafeed,
    DataDescription Data,
    ImmutableArray<string> FieldNames,
    DatafeedPosition From,
    long End,
    int Size);

/// <summary>What was read.</summary>
/// <param name="To">Where to go on; the end of the request once it is reached.</param>
/// <param name="ReachedEnd">Whether nothing is left before the end. A page may be short without it.</param>
public sealed record SourcePage(ParsedRecords Records, DatafeedPosition To, bool ReachedEnd)
{
    /// <summary>Of the documents that can be no record, so many at most are named.</summary>
    public const int MostNamed = 10;

    /// <summary>Documents of the page that are no text, no JSON object or too long; counted in <see cref="Records"/> as dropped.</summary>
    public ImmutableArray<DroppedDocument> Dropped { get => field.IsDefault ? [] : field; init; } = [];
}

/// <summary>A document that can be no record, by its index and id.</summary>
public sealed record DroppedDocument(string Index, string Id)
{
    public override string ToString() => $"[{Index}] [{Id}]";
}
