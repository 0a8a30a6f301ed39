using System.Collections.Immutable;
using System.IO.Compression;
using System.Text;
using LinqToDB;
using LinqToDB.Mapping;
using MlActors.Storage.Files;

namespace MlActors.Storage.Rehearsals;

/// <summary>A rehearsal as it is stored.</summary>
/// <param name="Started">Milliseconds since the epoch.</param>
/// <param name="Document">JSON of what was asked for and how far it is; the store does not read it.</param>
public sealed record StoredRehearsal(string Id, long Started, string Document);

/// <summary>The verdict of a rehearsal: the whole as JSON, and as a page.</summary>
public sealed record StoredVerdict(string Json, string Page);

/// <summary>The rehearsals of all nodes with their verdicts, so that they outlive the node that ran them. The newest are kept.</summary>
public sealed class RehearsalStore
{
    private readonly StoreDatabase _database;

    internal RehearsalStore(StoreDatabase database) => _database = database;

    /// <returns>The newest first.</returns>
    public Task<ImmutableArray<StoredRehearsal>> ListAsync(CancellationToken cancellationToken = default) =>
        _database.ReadAsync<ImmutableArray<StoredRehearsal>>(
            connection =>
            [
                .. connection.GetTable<Row>().OrderByDescending(row => row.Started).ThenBy(row => row.Id)
                    .Select(row => new StoredRehearsal(row.Id, row.Started, row.Document)),
            ],
            cancellationToken);

    public Task<StoredRehearsal?> FindAsync(string id, CancellationToken cancellationToken = default) => _database.ReadAsync(
        connection => connection.GetTable<Row>().Where(row => row.Id == id)
            .Select(row => new StoredRehearsal(row.Id, row.Started, row.Document)).FirstOrDefault(),
        cancellationToken);

    /// <returns>Null when there is none.</returns>
    public Task<StoredVerdict?> FindVerdictAsync(string id, CancellationToken cancellationToken = default) => _database.ReadAsync(
        connection => connection.GetTable<Row>().FirstOrDefault(row => row.Id == id) is { Verdict: { } json, Page: { } page }
            ? new StoredVerdict(Expand(json), Expand(page))
            : null,
        cancellationToken);

    /// <param name="kept">How many are kept with this one; the oldest are removed.</param>
    public Task AddAsync(StoredRehearsal rehearsal, int kept, CancellationToken cancellationToken = default) => _database.WriteAsync(
        connection =>
        {
            connection.Insert(new Row { Id = rehearsal.Id, Started = rehearsal.Started, Document = rehearsal.Document });
            var rows = connection.GetTable<Row>();
            string[] old = [.. rows.OrderByDescending(row => row.Started).ThenBy(row => row.Id).Skip(kept).Select(row => row.Id)];
            rows.Where(row => old.Contains(row.Id)).Delete();
        },
        cancellationToken);

    /// <summary>Writes how far a rehearsal is. One that is not kept any more is left out.</summary>
    /// <returns>Who asked to cancel it; null when it was not asked for.</returns>
    public Task<string?> UpdateAsync(string id, string document, CancellationToken cancellationToken = default) => _database.WriteAsync(
        connection =>
        {
            var row = connection.GetTable<Row>().Where(row => row.Id == id);
            row.Set(each => each.Document, document).Update();
            return row.Select(each => each.CancelledBy).FirstOrDefault();
        },
        cancellationToken);

    /// <summary>Writes how a rehearsal ended.</summary>
    /// <param name="verdict">Null when it ended without one.</param>
    public Task EndAsync(string id, string document, StoredVerdict? verdict, CancellationToken cancellationToken = default)
    {
        var (json, page) = verdict is null ? (null, null) : (Compress(verdict.Json), Compress(verdict.Page));
        return _database.WriteAsync(
            connection =>
            {
                connection.GetTable<Row>().Where(row => row.Id == id)
                    .Set(row => row.Document, document).Set(row => row.Verdict, json).Set(row => row.Page, page).Update();
            },
            cancellationToken);
    }

    /// <summary>Asks the node that runs it to cancel it.</summary>
    public Task RequestCancelAsync(string id, string by, CancellationToken cancellationToken = default) => _database.WriteAsync(
        connection =>
        {
            connection.GetTable<Row>().Where(row => row.Id == id && row.CancelledBy == null).Set(row => row.CancelledBy, by).Update();
        },
        cancellationToken);

    private static byte[] Compress(string text)
    {
        using var compressed = new MemoryStream();
        using (var stream = new BrotliStream(compressed, CompressionLevel.Fastest, leaveOpen: true)) stream.Write(Encoding.UTF8.GetBytes(text));
        return compressed.ToArray();
    }

    private static string Expand(byte[] compressed)
    {
        using var stream = new BrotliStream(new MemoryStream(compressed), CompressionMode.Decompress);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    [Table("rehearsal")]
    private sealed class Row
    {
        [PrimaryKey, Column("id")] public string Id { get; init; } = "";
        [Column("started")] public long Started { get; init; }
        [Column("document")] public string Document { get; init; } = "";
        [Column("cancelled_by")] public string? CancelledBy { get; init; }
        [Column("verdict")] public byte[]? Verdict { get; init; }
        [Column("page")] public byte[]? Page { get; init; }
    }
}
