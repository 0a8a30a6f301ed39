using MlActors.Api.Tests.Hosting;
using Xunit;

namespace MlActors.Api.Tests.Security;

/// <summary>Users and roles are shown to those who manage security, and changed in the file only.</summary>
[Collection(SecuredCollection.Name)]
public sealed class UserEndpointSpecs(SecuredHost api)
{
    [Fact]
    public async Task Users_are_shown_with_their_roles_and_without_their_passwords()
    {
        (await api.CallAsAsync("root", "GET /_security/user/writer")).Is(200, """
            {"writer":{"username":"writer","roles":["logs","gone"],"full_name":null,"email":null,"metadata":{},"enabled":true}}
            """);
        (await api.CallAsAsync("root", "GET /_security/user")).Is(200).Has("admin.roles", """["machine_learning_admin"]""");
        (await api.CallAsAsync("root", "GET /_security/user/absent")).Is(404, "{}");
    }

    [Fact]
    public async Task Roles_are_shown_as_they_are_defined_and_those_that_are_built_in_too()
    {
        (await api.CallAsAsync("root", "GET /_security/role/feeds")).Is(200, """
            {"feeds":{"cluster":["manage_ml","manage_own_api_key"],
            "indices":[{"names":["feed-*"],"privileges":["read"],"allow_restricted_indices":false}],
            "applications":[],"run_as":[],"metadata":{},"transient_metadata":{"enabled":true}}}
            """);
        (await api.CallAsAsync("root", "GET /_security/role")).Is(200).Has("superuser.metadata", """{"_reserved":true}""")
            .Has("operations.cluster", """["manage","manage_own_api_key"]""");
        (await api.CallAsAsync("root", "GET /_security/role/none,nor-this")).Is(404, "{}");
    }

    [Theory]
    [InlineData("PUT /_security/user/new", "a change of users by the API is not supported")]
    [InlineData("DELETE /_security/user/writer", "a change of users by the API is not supported")]
    [InlineData("POST /_security/role/feeds", "change the file of the nodes with `mlctl users`")]
    public async Task A_change_is_refused_with_the_command_that_makes_it(string call, string reason) =>
        (await api.CallAsAsync("root", call, call.StartsWith("DELETE", StringComparison.Ordinal) ? null : "{}")).IsError(
            400, "illegal_argument_exception", reason);

    [Theory]
    [InlineData("GET /_security/user")]
    [InlineData("GET /_security/role/feeds")]
    public async Task To_manage_jobs_is_not_enough(string call) => (await api.CallAsAsync("admin", call)).Is(403);
}
