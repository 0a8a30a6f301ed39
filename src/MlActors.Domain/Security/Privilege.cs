using System.Collections.Immutable;
using MlActors.Domain.Registry;

namespace MlActors.Domain.Security;

/// <summary>A named privilege of Elastic, which is a set of action names.</summary>
/// <param name="Name">In Elastic's spelling.</param>
/// <param name="Actions">Patterns of action names.</param>
public sealed record Privilege(string Name, params ImmutableArray<string> Actions)
{
    /// <summary>A pattern of actions that are not part of it; null for none.</summary>
    public string? Except { get; init; }

    public bool Allows(string action) =>
        Actions.Any(pattern => Wildcard.Matches(pattern, action)) && (Except is null || !Wildcard.Matches(Except, action));
}

/// <summary>The privileges on the cluster, in the order in which messages list them.</summary>
public static class ClusterPrivileges
{
    private const string Security = "cluster:admin/xpack/security/*";

    public static readonly ImmutableArray<Privilege> All =
    [
        new("monitor_ml", "cluster:monitor/xpack/ml/*"),
        new("manage_ml", "cluster:admin/xpack/ml/*", "cluster:monitor/xpack/ml/*"),
        new("manage_own_api_key", "cluster:admin/xpack/security/api_key/*"),
        new("monitor", "cluster:monitor/*"),
        new("manage", "cluster:*") { Except = Security },
        new("manage_security", Security),
        new("all", "*"),
    ];

    public static Privilege? Find(string name) => All.FirstOrDefault(privilege => privilege.Name == name);
}

/// <summary>The privileges on indices, in the order in which messages list them.</summary>
public static class IndexPrivileges
{
    public static readonly ImmutableArray<Privilege> All =
    [
        new("read", Actions.ReadDocuments + "*"),
        new("write", "indices:data/write/*"),
        new("create_index", "indices:admin/create"),
        new("delete_index", "indices:admin/delete"),
        new("view_index_metadata", "indices:admin/get", "indices:admin/aliases/get", "indices:admin/mappings/*", "indices:monitor/settings/get"),
        new("maintenance", "indices:admin/refresh"),
        new("manage", "indices:admin/*", "indices:monitor/*"),
        new("all", "indices:*"),
    ];

    public static Privilege? Find(string name) => All.FirstOrDefault(privilege => privilege.Name == name);
}

/// <summary>Names of actions that are checked in more places than the table of routes.</summary>
public static class Actions
{
    public const string ReadDocuments = "indices:data/read/";

    /// <summary>Searching an index, which a datafeed does too.</summary>
    public const string Search = ReadDocuments + "search";

    public const string Bulk = "indices:data/write/bulk";

    public const string MultiGet = ReadDocuments + "mget";

    public const string ChangeAliases = "indices:admin/aliases";

    /// <summary>Whether the indices are named in the body or in an id, so that the endpoint checks them one by one.</summary>
    public static bool NameTheirIndices(string action) =>
        action is Bulk or MultiGet or ChangeAliases || action.StartsWith(ReadDocuments + "scroll", StringComparison.Ordinal)
            || action == ReadDocuments + "close_point_in_time";

    /// <summary>Ends a process, so that `manage_ml` is not enough.</summary>
    public const string DrainNode = "cluster:admin/mlactors/node/drain";

    /// <summary>Asks who the caller is.</summary>
    public const string Authenticate = "cluster:admin/xpack/security/user/authenticate";

    /// <summary>Asks what the caller may do.</summary>
    public const string HasPrivileges = "cluster:admin/xpack/security/user/has_privileges";

    /// <summary>Whether everyone who is authenticated may do it.</summary>
    public static bool AreForEveryUser(string action) => action is Authenticate or HasPrivileges;

    /// <summary>Whether the action takes an expression of several indices; others take the name of one.</summary>
    public static bool TakeExpressions(string action) =>
        action is Search or "indices:admin/get" or "indices:admin/delete" or "indices:admin/refresh" or "indices:admin/aliases/get"
            or "indices:admin/mappings/get" or "indices:admin/mappings/fields/get" or "indices:monitor/settings/get"
            or "indices:monitor/stats";

    /// <summary>Whether the action is on indices and not on the cluster.</summary>
    public static bool AreOnIndices(string action) => action.StartsWith("indices:", StringComparison.Ordinal);

    /// <summary>The names of the privileges that grant an action.</summary>
    public static IEnumerable<string> PrivilegesFor(string action) =>
        (AreOnIndices(action) ? IndexPrivileges.All : ClusterPrivileges.All).Where(privilege => privilege.Allows(action))
            .Select(privilege => privilege.Name);
}
