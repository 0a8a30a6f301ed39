using System.Collections.Immutable;
using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Security;

namespace MlActors.Api.Elastic;

/// <summary>Who sends a request, and what it may do.</summary>
/// <param name="identity">Null when the node runs without security.</param>
/// <param name="missingRoles">Assigned roles that have no definition.</param>
internal sealed class Caller(Identity? identity, Rights rights, ImmutableArray<string> missingRoles, string authenticationType)
    : ClaimsIdentity([new Claim(DefaultNameClaimType, identity?.User ?? "_anonymous")], authenticationType)
{
    /// <summary>Every caller of a node without security, which serves its own machine only.</summary>
    public static readonly Caller Unnamed = new(null, Rights.Everything, [], "none");

    private static readonly Caller Unauthenticated = new(null, Rights.Nothing, [], "");

    public Identity? Identity => identity;

    public Rights Rights => rights;

    /// <summary>The name of the API key; null for a caller without one.</summary>
    public string? ApiKeyName { get; init; }

    /// <summary>What a datafeed shows of the one who configures it; null on a node without security.</summary>
    public DatafeedAuthorization? Authorization => identity switch
    {
        null => null,
        { ApiKey: { } key } => new DatafeedAuthorization([], key, ApiKeyName),
        _ => new DatafeedAuthorization([.. rights.Roles.Select(role => role.Name)]),
    };

    public static Caller Of(HttpContext http) => http.User.Identity as Caller ?? Unauthenticated;

    /// <exception cref="ElasticException">The action on the cluster is not allowed.</exception>
    public void EnsureMay(string action)
    {
        if (!rights.Allow(action)) throw Denial(action).AsException();
    }

    /// <summary>A datafeed reads what the one who creates or starts it may read.</summary>
    /// <param name="indices">Expressions, as the configuration of a datafeed has them.</param>
    /// <exception cref="ElasticException">Reading one of the indices is not allowed.</exception>
    public void EnsureMayRead(IEnumerable<string> indices) => EnsureMay(Actions.Search, indices);

    /// <param name="indices">Expressions.</param>
    /// <exception cref="ElasticException">The action on one of the indices is not allowed.</exception>
    public void EnsureMay(string action, IEnumerable<string> indices)
    {
        if (rights.DeniedOf(action, indices) is { IsEmpty: false } denied) throw Denial(action, denied).AsException();
    }

    /// <summary>The error for an action that is not allowed.</summary>
    /// <param name="indices">The indices that are concerned; empty for an action on the cluster.</param>
    public ElasticError Denial(string action, params IReadOnlyCollection<string> indices)
    {
        var subject = identity?.ApiKey is { } key ? $"API key id [{key}] of user [{identity.User}]" : $"user [{identity?.User}]";
        var roles = identity?.ApiKey is null
            ? $" with effective roles [{string.Join(',', rights.Roles.Select(role => role.Name).Order(StringComparer.Ordinal))}]"
            : "";
        var missing = missingRoles.IsEmpty ? "" : $" (assigned roles [{string.Join(',', missingRoles)}] were not found)";
        var on = indices.Count == 0 ? "" : $" on indices [{string.Join(',', indices)}]";
        var kind = Actions.AreOnIndices(action) ? "index" : "cluster";
        return new ElasticError(
            ElasticErrorType.Forbidden,
            $"action [{action}] is unauthorized for {subject}{roles}{missing}{on}, this action is granted by the {kind} privileges "
            + $"[{string.Join(',', Actions.PrivilegesFor(action))}]");
    }
}
