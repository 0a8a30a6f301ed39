using System.Collections.Immutable;

namespace MlActors.Domain.Security;

/// <summary>What a caller may do: what its roles allow, and for an API key also what the roles of its owner allow.</summary>
/// <param name="Roles">The roles that grant privileges.</param>
/// <param name="Limit">Rights that must allow it as well; null for none.</param>
public sealed record Rights(ImmutableArray<Role> Roles, Rights? Limit = null)
{
    public static readonly Rights Everything = new([Role.Superuser]);

    public static readonly Rights Nothing = new([]);

    /// <summary>Whether an action on the cluster is allowed.</summary>
    public bool Allow(string action) =>
        Roles.Any(role => role.Cluster.Any(privilege => privilege.Allows(action))) && Limit?.Allow(action) != false;

    /// <summary>Whether an action is allowed on every index that an expression without commas can mean.</summary>
    public bool AllowOn(string action, string expression)
    {
        var name = expression == "_all" ? "*" : expression;
        return GrantsOf(action).Any(grant => grant.Covers(name)) && Limit?.AllowOn(action, name) != false;
    }

    /// <summary>The parts of expressions on which an action is not allowed.</summary>
    public ImmutableArray<string> DeniedOf(string action, IEnumerable<string> expressions) =>
        [.. IndexPart.Of(expressions).Where(part => !part.IsExclusion && !AllowOn(action, part.Text)).Select(part => part.Text)];

    /// <summary>Whether an action is allowed on any index at all.</summary>
    public bool AllowOnSome(string action) => GrantsOf(action).Any() && Limit?.AllowOnSome(action) != false;

    private IEnumerable<IndexGrant> GrantsOf(string action) =>
        Roles.SelectMany(role => role.Indices).Where(grant => grant.Allows(action));
}
