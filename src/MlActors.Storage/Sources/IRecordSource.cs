using System.Collections.Immutable;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Progress;
using MlActors.Domain.Records;

namespace MlActors.Storage.Sources;

/// <summary>The source of a datafeed's records. A page depends only on the request and the data.</summary>
public interface IRecordSource
{
    /// <summary>One page of the records after a position and before an end, oldest first.</summary>
    /// <exception cref="Domain.RefusedException">The indices do not exist or have no time field, or the query cannot run.</exception>
    /// <exception cref="Files.StorageUnavailableException">The store is unavailable.</exception>
    Task<SourcePage> ReadAsync(SourceRequest request, CancellationToken cancellationToken);

    /// <summary>The first documents that would be read, as JSON.</summary>
    Task<IReadOnlyList<string>> PreviewAsync(SourceRequest request, int size, CancellationToken cancellationToken);
}

/// <summary>What to read.</summary>
/// <param name="FieldNames">In the order of the batch.</param>
/// <param name="From">The position up to which everything has been read.</param>
/// <param name="End">Exclusive, milliseconds.</param>
/// <param name="Size">The maximum number of documents in a page.</param>
public sealed record SourceRequest(
    DatafeedConfig Datafeed,
    DataDescription Data,
    ImmutableArray<string> FieldNames,
    DatafeedPosition From,
    long End,
    int Size);

/// <summary>What was read.</summary>
/// <param name="To">The next position; the end of the request once it is reached.</param>
/// <param name="ReachedEnd">Whether everything before the end has been read. A short page does not imply it.</param>
public sealed record SourcePage(ParsedRecords Records, DatafeedPosition To, bool ReachedEnd)
{
    /// <summary>The maximum number of dropped documents that are named.</summary>
    public const int MaxNamedDropped = 10;

    /// <summary>Documents that are not Unicode, not a JSON object or too long; counted in <see cref="Records"/> as dropped.</summary>
    public ImmutableArray<DroppedDocument> Dropped { get => field.IsDefault ? [] : field; init; } = [];
}

/// <summary>A document that was dropped.</summary>
public sealed record DroppedDocument(string Index, string Id)
{
    public override string ToString() => $"[{Index}] [{Id}]";
}
