using MlActors.Domain.Security;
using Xunit;

namespace MlActors.Domain.Tests.Security;

/// <summary>Which privileges grant which actions.</summary>
public sealed class RightsSpecs
{
    [Theory]
    [InlineData("monitor_ml", "cluster:monitor/xpack/ml/job/get", true)]
    [InlineData("monitor_ml", "cluster:admin/xpack/ml/job/close", false)]
    [InlineData("monitor_ml", "cluster:admin/xpack/ml/filters/get", false)]
    [InlineData("monitor_ml", "cluster:monitor/main", false)]
    [InlineData("manage_ml", "cluster:admin/xpack/ml/job/close", true)]
    [InlineData("manage_ml", "cluster:monitor/xpack/ml/job/get", true)]
    [InlineData("manage_ml", Actions.DrainNode, false)]
    [InlineData("monitor", "cluster:monitor/xpack/ml/job/get", true)]
    [InlineData("monitor", "cluster:admin/xpack/ml/job/close", false)]
    [InlineData("manage", Actions.DrainNode, true)]
    [InlineData("manage", "cluster:admin/xpack/security/api_key/create", false)]
    [InlineData("manage_own_api_key", "cluster:admin/xpack/security/api_key/create", true)]
    [InlineData("all", "cluster:admin/xpack/security/api_key/create", true)]
    public void A_privilege_grants_the_actions_that_elastic_gives_it(string privilege, string action, bool isAllowed) =>
        Assert.Equal(isAllowed, new Rights([new Role("r", [ClusterPrivileges.Find(privilege)!], [])]).Allow(action));

    [Theory]
    [InlineData("log-*", "log-a", true)]
    [InlineData("log-*", "log-2026-*", true)]
    [InlineData("log-*", "log*", false)]
    [InlineData("log-*", "*", false)]
    [InlineData("log-*", "_all", false)]
    [InlineData("log-a", "log-*", false)]
    [InlineData("*", "_all", true)]
    [InlineData("*-log-*", "a-log-*-b", true)]
    public void A_wildcard_is_granted_when_all_names_that_it_can_mean_are(string granted, string expression, bool isAllowed) =>
        Assert.Equal(isAllowed, Reading(granted).AllowOn(Actions.Search, expression));

    [Theory]
    [InlineData("log-a,log-b", "")]
    [InlineData("log-a,secret", "secret")]
    [InlineData("log-*,-secret", "")]
    [InlineData("-secret,log-*", "-secret")]
    [InlineData("-*", "-*")]
    [InlineData("log-*,*,-secret", "*")]
    public void An_exclusion_after_a_wildcard_needs_no_right(string expression, string denied) =>
        Assert.Equal(denied, string.Join(',', Reading("log-*").DeniedOf(Actions.Search, [expression])));

    [Fact]
    public void A_grant_of_reading_allows_no_writing()
    {
        Assert.False(Reading("*").AllowOn(Actions.Bulk, "a"));
        Assert.False(Reading("*").AllowOnSome(Actions.Bulk));
        Assert.False(Reading("*").Allow("cluster:monitor/main"));
    }

    [Fact]
    public void A_limit_must_allow_the_action_as_well()
    {
        Assert.True((Rights.Everything with { Limit = Reading("a*") }).AllowOn(Actions.Search, "ab"));
        Assert.False((Rights.Everything with { Limit = Reading("a*") }).AllowOn(Actions.Search, "b"));
        Assert.False((Rights.Everything with { Limit = Rights.Nothing }).Allow("cluster:monitor/main"));
        Assert.False((Reading("a*") with { Limit = Rights.Everything }).AllowOn(Actions.Search, "b"));
    }

    [Fact]
    public void Messages_list_the_privileges_that_grant_an_action_in_the_order_of_elastic()
    {
        Assert.Equal(["manage_ml", "manage", "all"], Actions.PrivilegesFor("cluster:admin/xpack/ml/job/close"));
        Assert.Equal(["monitor_ml", "manage_ml", "monitor", "manage", "all"], Actions.PrivilegesFor("cluster:monitor/xpack/ml/job/get"));
        Assert.Equal(["read", "all"], Actions.PrivilegesFor(Actions.Search));
    }

    private static Rights Reading(string pattern) => new([new Role("r", [], [new IndexGrant([pattern], [IndexPrivileges.Find("read")!])])]);
}
