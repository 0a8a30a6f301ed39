using System.Collections.Immutable;
using MlActors.Domain.Registry;

namespace MlActors.Domain.Security;

/// <summary>A named set of privileges.</summary>
public sealed record Role(string Name, ImmutableArray<Privilege> Cluster, ImmutableArray<IndexGrant> Indices)
{
    /// <summary>The roles that exist without a definition in the file of users.</summary>
    public static readonly ImmutableArray<Role> BuiltIn =
    [
        new("superuser", [ClusterPrivileges.Find("all")!], [new IndexGrant(["*"], [IndexPrivileges.Find("all")!])]),
        new("machine_learning_admin", [ClusterPrivileges.Find("manage_ml")!], OfMl(".ml-anomalies*", ".ml-notifications*", ".ml-state*", ".ml-meta*", ".ml-stats-*")),
        new("machine_learning_user", [ClusterPrivileges.Find("monitor_ml")!], OfMl(".ml-anomalies*", ".ml-notifications*")),
    ];

    public static Role Superuser => BuiltIn[0];

    private static ImmutableArray<IndexGrant> OfMl(params ImmutableArray<string> readable) =>
    [
        new(readable, [IndexPrivileges.Find("read")!, IndexPrivileges.Find("view_index_metadata")!]),
        new([".ml-annotations*"], [IndexPrivileges.Find("read")!, IndexPrivileges.Find("write")!]),
    ];
}

/// <summary>Privileges on the indices whose names match a pattern.</summary>
public sealed record IndexGrant(ImmutableArray<string> Names, ImmutableArray<Privilege> Privileges)
{
    public bool Allows(string action) => Privileges.Any(privilege => privilege.Allows(action));

    /// <summary>
    /// Whether all names that an expression can mean are granted. A star of the expression is compared like a character, so only a star of the
    /// pattern can cover it.
    /// </summary>
    public bool Covers(string expression) => Names.Any(pattern => Wildcard.Matches(pattern, expression));
}
