using System.Collections.Immutable;
using MlActors.Actors.Datafeeds;
using MlActors.Domain;
using MlActors.Domain.Security;
using MlActors.Storage.Security;

namespace MlActors.Api.Security;

/// <summary>A datafeed reads with the rights that the one who started it has now.</summary>
public sealed class SourceAccess(UserDirectory users, ApiKeyStore keys, TimeProvider time) : ISourceAccess
{
    private readonly ApiKeyCheck _apiKeys = new(keys, users, time);

    public async ValueTask<Refusal?> FindRefusalAsync(Identity? reader, ImmutableArray<string> indices, CancellationToken cancellationToken)
    {
        if (reader is null)
            return Refusal.Forbidden("it was started on a node without security; start it again as a user who may read its indices");
        var rights = await _apiKeys.RightsOfAsync(reader, cancellationToken);
        var denied = rights.DeniedOf(Actions.Search, indices);
        return denied.IsEmpty
            ? null
            : Refusal.Forbidden(
                $"[{reader}], who started it, may not read [{string.Join(',', denied)}]; this is granted by the index privileges "
                + $"[{string.Join(',', Actions.PrivilegesFor(Actions.Search))}]");
    }
}
