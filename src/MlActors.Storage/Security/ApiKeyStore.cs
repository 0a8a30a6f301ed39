using System.Collections.Immutable;
using LinqToDB;
using LinqToDB.Mapping;
using MlActors.Storage.Files;

namespace MlActors.Storage.Security;

/// <summary>An API key of a user.</summary>
/// <param name="KeyHash">SHA-256 of the key, which is random and long, so that a slow hash adds nothing.</param>
/// <param name="Owner">The user who created it, and whose rights limit it.</param>
/// <param name="Created">Milliseconds since the epoch, as the other times.</param>
/// <param name="Expires">Null for a key without an end.</param>
/// <param name="Invalidated">Null for a valid key.</param>
/// <param name="Roles">The roles of the key as JSON; null for those of its owner.</param>
/// <param name="Metadata">JSON that the client has given; null for none.</param>
public sealed record StoredApiKey(
    string Id, string Name, byte[] KeyHash, string Owner, long Created, long? Expires, long? Invalidated, string? Roles, string? Metadata)
{
    public bool IsValidAt(DateTimeOffset now) => Invalidated is null && !(Expires <= now.ToUnixTimeMilliseconds());
}

/// <summary>The API keys of the cluster.</summary>
public sealed class ApiKeyStore
{
    /// <summary>How long an invalidated key is listed, as in Elastic.</summary>
    private static readonly TimeSpan Retention = TimeSpan.FromDays(7);

    private readonly StoreDatabase _database;
    private readonly TimeProvider _time;

    internal ApiKeyStore(StoreDatabase database, TimeProvider time) => (_database, _time) = (database, time);

    public Task<StoredApiKey?> FindAsync(string id, CancellationToken cancellationToken = default) => _database.ReadAsync(
        connection => connection.GetTable<Row>().FirstOrDefault(row => row.Id == id)?.ToKey(), cancellationToken);

    /// <param name="owner">Only the keys of this user; null for all.</param>
    public Task<ImmutableArray<StoredApiKey>> ListAsync(string? owner, CancellationToken cancellationToken = default) =>
        _database.ReadAsync<ImmutableArray<StoredApiKey>>(
            connection =>
            [
                .. connection.GetTable<Row>().Where(row => owner == null || row.Owner == owner).OrderBy(row => row.Created).ThenBy(row => row.Id)
                    .AsEnumerable().Select(row => row.ToKey()),
            ],
            cancellationToken);

    public Task AddAsync(StoredApiKey key, CancellationToken cancellationToken = default)
    {
        var forgotten = (_time.GetUtcNow() - Retention).ToUnixTimeMilliseconds();
        return _database.WriteAsync(
            connection =>
            {
                connection.GetTable<Row>().Where(row => row.Invalidated < forgotten || row.Expires < forgotten).Delete();
                connection.Insert(Row.Of(key));
            },
            cancellationToken);
    }

    /// <returns>The ids that were valid until now.</returns>
    public Task<ImmutableArray<string>> InvalidateAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken = default)
    {
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        return _database.WriteAsync<ImmutableArray<string>>(
            connection =>
            {
                var valid = connection.GetTable<Row>().Where(row => ids.Contains(row.Id) && row.Invalidated == null).Select(row => row.Id).ToArray();
                connection.GetTable<Row>().Where(row => valid.Contains(row.Id)).Set(row => row.Invalidated, now).Update();
                return [.. valid];
            },
            cancellationToken);
    }

    [Table("api_key")]
    private sealed class Row
    {
        [PrimaryKey, Column("id")] public string Id { get; init; } = "";
        [Column("name")] public string Name { get; init; } = "";
        [Column("key_hash")] public byte[] KeyHash { get; init; } = [];
        [Column("owner")] public string Owner { get; init; } = "";
        [Column("created")] public long Created { get; init; }
        [Column("expires")] public long? Expires { get; init; }
        [Column("invalidated")] public long? Invalidated { get; init; }
        [Column("roles")] public string? Roles { get; init; }
        [Column("metadata")] public string? Metadata { get; init; }

        public static Row Of(StoredApiKey key) => new()
        {
            Id = key.Id, Name = key.Name, KeyHash = key.KeyHash, Owner = key.Owner, Created = key.Created, Expires = key.Expires,
            Invalidated = key.Invalidated, Roles = key.Roles, Metadata = key.Metadata,
        };

        public StoredApiKey ToKey() => new(Id, Name, KeyHash, Owner, Created, Expires, Invalidated, Roles, Metadata);
    }
}
