using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MlActors.Api.Elastic;
using MlActors.Domain;
using MlActors.Domain.Security;
using MlActors.Storage.Security;

namespace MlActors.Api.Security;

/// <summary>Checks API keys, and knows what they may do.</summary>
internal sealed class ApiKeyCheck(ApiKeyStore keys, UserDirectory users, TimeProvider time)
{
    private static readonly byte[] HashOfNoKey = SHA256.HashData([]);

    public static byte[] HashOf(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    /// <returns>The caller, or the reason why there is none; an unknown id and a wrong key have the same reason.</returns>
    public async ValueTask<(Caller? Caller, string? Reason)> VerifyAsync(
        string id, string key, string authenticationType, CancellationToken cancellationToken)
    {
        var found = await keys.FindAsync(id, cancellationToken);
        var isRight = CryptographicOperations.FixedTimeEquals(HashOf(key), found?.KeyHash ?? HashOfNoKey);
        if (found is null || !isRight) return (null, "invalid credentials");
        if (!found.IsValidAt(time.GetUtcNow())) return (null, found.Invalidated is null ? "it has expired" : "it has been invalidated");
        if (users.Find(found.Owner) is null) return (null, $"its user [{found.Owner}] was removed");
        return (new Caller(new Identity(found.Owner, found.Id), RightsOf(found), [], authenticationType) { ApiKeyName = found.Name }, null);
    }

    /// <summary>What an identity may do now: nothing when its user was removed or its API key is not valid any more.</summary>
    public async ValueTask<Rights> RightsOfAsync(Identity identity, CancellationToken cancellationToken)
    {
        if (identity.ApiKey is not { } id) return users.RightsOf(identity.User);
        return await keys.FindAsync(id, cancellationToken) is { } key && key.IsValidAt(time.GetUtcNow()) ? RightsOf(key) : Rights.Nothing;
    }

    /// <summary>A key never has more rights than its owner has now.</summary>
    private Rights RightsOf(StoredApiKey key)
    {
        var owner = users.RightsOf(key.Owner);
        return key.Roles is null ? owner : new Rights([.. RoleJson.Read(key.Roles)], owner);
    }
}
