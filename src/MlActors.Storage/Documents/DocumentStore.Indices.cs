using System.Collections.Immutable;
using LinqToDB.Data;
using MlActors.Domain;
using MlActors.Storage.Indices;

namespace MlActors.Storage.Documents;

/// <summary>Creates, describes, changes and deletes indices.</summary>
public sealed partial class DocumentStore
{
    /// <param name="body">JSON with <c>mappings</c>, <c>settings</c> and <c>aliases</c>, all optional; empty for none.</param>
    /// <exception cref="RefusedException">The name is taken or invalid, or a mapping cannot be parsed.</exception>
    public Task CreateIndexAsync(string name, ReadOnlyMemory<byte> body = default, CancellationToken cancellationToken = default)
    {
        var definition = IndexDefinition.Parse(body);
        return _database.WriteAsync(
            connection =>
            {
                var catalog = new IndexCatalog(connection, _time);
                var index = catalog.Create(name, definition.Mappings, definition.MappingsText, definition.SettingsText);
                foreach (var (alias, isWriteIndex) in definition.Aliases) catalog.Aliases.Add(index, alias, isWriteIndex);
            },
            cancellationToken);
    }

    /// <summary>Deletes indices by name. Wildcards are refused, as in Elastic's default settings, and so are aliases.</summary>
    public Task DeleteIndicesAsync(string expression, CancellationToken cancellationToken = default)
    {
        var parts = IndexExpression.Split([expression]).ToArray();
        if (parts.Any(IndexExpression.IsWildcard))
            throw Refusal.BadRequest("Wildcard expressions or all indices are not allowed").ToException();
        return _database.WriteAsync(
            connection =>
            {
                var catalog = new IndexCatalog(connection, _time);
                if (parts.FirstOrDefault(catalog.Aliases.Exists) is { } alias)
                    throw Refusal.BadRequest(
                        $"The provided expression [{alias}] matches an alias, specify the corresponding concrete indices instead.").ToException();
                foreach (var index in catalog.Resolve([expression])) catalog.Delete(index);
            },
            cancellationToken);
    }

    /// <summary>The indices that match the expressions.</summary>
    /// <exception cref="RefusedException">A name without a wildcard does not exist and is not ignored.</exception>
    public Task<ImmutableArray<IndexInfo>> ResolveAsync(
        IEnumerable<string> expressions, bool ignoreUnavailable = false, CancellationToken cancellationToken = default) =>
        _database.ReadAsync<ImmutableArray<IndexInfo>>(
        connection =>
        {
            var catalog = new IndexCatalog(connection, _time);
            return
            [
                .. catalog.Resolve(expressions, ignoreUnavailable)
                    .Select(index => index.ToInfo() with { Aliases = catalog.Aliases.Of(index.Id) }),
            ];
        },
        cancellationToken);

    /// <summary>The names of indices and aliases that exist.</summary>
    public Task<ImmutableHashSet<string>> ExistingAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken = default) =>
        _database.ReadAsync(
        connection => names.Where(KnownNames(connection).Contains).ToImmutableHashSet(StringComparer.Ordinal),
        cancellationToken);

    /// <summary>Whether every name in the expression exists and every wildcard matches.</summary>
    public Task<bool> IndexExistsAsync(string expression, CancellationToken cancellationToken = default) => _database.ReadAsync(
        connection =>
        {
            var known = KnownNames(connection);
            return IndexExpression.Split([expression]).All(part =>
                IndexExpression.IsWildcard(part) ? IndexExpression.Resolve([part], known).Count > 0 : known.Contains(part));
        },
        cancellationToken);

    /// <summary>Maps more fields; a field that is mapped already keeps its type.</summary>
    /// <param name="body">JSON as in the <c>mappings</c> of a new index.</param>
    /// <exception cref="RefusedException">An index does not exist, or a field has another type.</exception>
    public Task AddMappingsAsync(string expression, ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default)
    {
        var mappings = IndexDefinition.ParseMappings(body);
        return _database.WriteAsync(
            connection =>
            {
                var catalog = new IndexCatalog(connection, _time);
                foreach (var index in catalog.Resolve([expression])) index.Add(mappings);
                catalog.Save();
            },
            cancellationToken);
    }

    /// <summary>Adds and removes aliases, all or none.</summary>
    /// <exception cref="RefusedException">An index or an alias to remove does not exist, or a name cannot be an alias.</exception>
    public Task ChangeAliasesAsync(IReadOnlyCollection<AliasChange> changes, CancellationToken cancellationToken = default) => _database.WriteAsync(
        connection =>
        {
            var catalog = new IndexCatalog(connection, _time);
            foreach (var change in changes) change.Apply(catalog);
        },
        cancellationToken);

    private HashSet<string> KnownNames(DataConnection connection)
    {
        var catalog = new IndexCatalog(connection, _time);
        return [.. catalog.Names(), .. catalog.Aliases.ByAlias().Select(alias => alias.Key)];
    }
}
