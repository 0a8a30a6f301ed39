using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using MlActors.Api.Elastic;
using MlActors.Api.Elastic.Json;
using MlActors.Domain;
using MlActors.Domain.Registry;
using MlActors.Domain.Security;
using MlActors.Storage.Security;

namespace MlActors.Api.Security;

/// <summary>The create, get and invalidate API key APIs.</summary>
internal sealed class ApiKeyEndpoints(ApiKeyStore keys)
{
    private const int IdBytes = 15, KeyBytes = 16, MaxNameLength = 256;

    public async Task<ElasticResponse> CreateAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var owner = OwnerOf(request);
        if (owner.ApiKey is not null)
            throw ElasticException.BadRequest("an API key cannot create API keys; use the credentials of a user");
        var secret = Base64Url(KeyBytes);
        var key = JsonFields.Read(request.Body!, "api_key_request", fields => new StoredApiKey(
            Base64Url(IdBytes), NameOf(fields), ApiKeyCheck.HashOf(secret), owner.User, request.Now.ToUnixTimeMilliseconds(),
            ExpirationOf(fields, request.Now), null, RoleJson.ReadDescriptors(fields.Take("role_descriptors")), MetadataOf(fields)));
        if ((await keys.ListAsync(owner.User, cancellationToken)).Count(known => known.IsValidAt(request.Now)) >= Limits.ApiKeysOfUser)
            throw ElasticException.BadRequest($"user [{owner.User}] has {Limits.ApiKeysOfUser} valid API keys already; invalidate some of them");
        await keys.AddAsync(key, cancellationToken);
        return ElasticResponse.Ok(json => json
            .Text("id", key.Id)
            .Text("name", key.Name)
            .Number("expiration", key.Expires)
            .Text("api_key", secret)
            .Text("encoded", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{key.Id}:{secret}"))));
    }

    private static string? MetadataOf(JsonFields fields) => fields.Take("metadata") switch
    {
        null => null,
        { Kind: JsonKind.Object } metadata => metadata.ToJson(),
        var other => throw ElasticException.BadRequest($"[metadata] must be an object, not {other.TokenName}"),
    };

    public async Task<ElasticResponse> GetAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var query = request.Query;
        var found = await FindAsync(
            request, query.Text("id") is { } id ? [id] : null, query.Text("name"), query.Text("username"), query.Flag("owner"), cancellationToken);
        var shown = found.Where(key => !query.Flag("active_only") || key.IsValidAt(request.Now));
        return ElasticResponse.Ok(json => json.Array("api_keys", shown, key => json.Object(() => Write(json, key))));
    }

    public async Task<ElasticResponse> InvalidateAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var (ids, name, username, owner) = JsonFields.Read(request.Body!, "invalidate_api_key", fields =>
        {
            fields.Text("realm_name");
            var id = fields.Text("id");
            return (fields.Texts("ids") ?? (id is null ? null : [id]), fields.Text("name"), fields.Text("username"), fields.Flag("owner") ?? false);
        });
        if (ids is null && name is null && username is null && !owner)
            throw ElasticException.BadRequest("one of [ids, name, username, owner] is required");
        var found = await FindAsync(request, ids, name, username, owner, cancellationToken);
        var invalidated = await keys.InvalidateAsync([.. found.Select(key => key.Id)], cancellationToken);
        return ElasticResponse.Ok(json => json
            .Texts("invalidated_api_keys", invalidated)
            .Texts("previously_invalidated_api_keys", found.Select(key => key.Id).Except(invalidated))
            .Number("error_count", 0L));
    }

    /// <summary>Only those who manage security find the keys of others.</summary>
    private async Task<ImmutableArray<StoredApiKey>> FindAsync(
        ElasticRequest request, IReadOnlyCollection<string>? ids, string? name, string? username, bool owner, CancellationToken cancellationToken)
    {
        var self = OwnerOf(request).User;
        var ofAll = request.Caller.Rights.Allow(ManageSecurity);
        if (!ofAll && username is not null && username != self) throw request.Caller.Denial(ManageSecurity).AsException();
        var found = await keys.ListAsync(owner || !ofAll ? self : username, cancellationToken);
        return [.. found.Where(key => ids?.Contains(key.Id) != false && (name is null || Wildcard.Matches(name, key.Name)))];
    }

    private const string ManageSecurity = "cluster:admin/xpack/security/user/put";

    private static Identity OwnerOf(ElasticRequest request) => request.Caller.Identity ?? throw ElasticException.BadRequest(
        "this node runs without security, so it has no users and no API keys; start it with --users FILE");

    private static string NameOf(JsonFields fields) => fields.Text("name") is { Length: > 0 and <= MaxNameLength } name
        ? name
        : throw ElasticException.BadRequest($"[name] is required, and has at most {MaxNameLength} characters");

    private static long? ExpirationOf(JsonFields fields, DateTimeOffset now) => fields.Duration("expiration") is not { } duration ? null
        : duration > TimeSpan.Zero && duration < DateTimeOffset.MaxValue - now ? (now + duration).ToUnixTimeMilliseconds()
        : throw ElasticException.BadRequest("[expiration] has to be a positive duration, for example 1d");

    private static string Base64Url(int bytes) => System.Buffers.Text.Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(bytes));

    private static void Write(ElasticJsonWriter json, StoredApiKey key) => json
        .Text("id", key.Id)
        .Text("name", key.Name)
        .Text("type", "rest")
        .Number("creation", key.Created)
        .Number("expiration", key.Expires)
        .Flag("invalidated", key.Invalidated is not null)
        .Number("invalidation", key.Invalidated)
        .Text("username", key.Owner)
        .Text("realm", CallerEndpoints.Realm)
        .Text("realm_type", CallerEndpoints.Realm)
        .Raw("metadata", key.Metadata ?? "{}")
        .Raw("role_descriptors", key.Roles ?? "{}");
}
