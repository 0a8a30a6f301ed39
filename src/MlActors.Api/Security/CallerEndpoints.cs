using System.Collections.Immutable;
using MlActors.Api.Elastic;
using MlActors.Api.Elastic.Json;
using MlActors.Domain.Security;
using MlActors.Storage.Security;

namespace MlActors.Api.Security;

/// <summary>The APIs by which a caller asks who it is and what it may do.</summary>
internal sealed class CallerEndpoints(ApiKeyStore keys)
{
    /// <summary>Elastic's name for users of a file.</summary>
    public const string Realm = "file";

    public async Task<ElasticResponse> GetAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var (identity, rights) = (request.Caller.Identity, request.Caller.Rights);
        var key = identity?.ApiKey is { } id ? await keys.FindAsync(id, cancellationToken) : null;
        return ElasticResponse.Ok(json =>
        {
            json.Text("username", identity?.User ?? "_anonymous")
                .Texts("roles", key is null ? rights.Roles.Select(role => role.Name) : [])
                .Raw("full_name", "null").Raw("email", "null").Object("metadata", () => { }).Flag("enabled", true);
            foreach (var realm in (string[])["authentication_realm", "lookup_realm"])
                json.Object(realm, () => json.Text("name", Realm).Text("type", Realm));
            json.Text("authentication_type", identity is null ? "anonymous" : key is null ? "realm" : "api_key");
            if (key is not null) json.Object("api_key", () => json.Text("id", key.Id).Text("name", key.Name));
        });
    }

    /// <summary>What the roles of the caller grant; those of an API key may be limited by its user.</summary>
    public static ElasticResponse Privileges(ElasticRequest request)
    {
        var roles = request.Caller.Rights.Roles;
        return ElasticResponse.Ok(json => json
            .Texts("cluster", roles.SelectMany(role => role.Cluster).Select(privilege => privilege.Name).Distinct().Order(StringComparer.Ordinal))
            .Array("global", Array.Empty<string>(), _ => { })
            .Array("indices", roles.SelectMany(role => role.Indices), grant => json.Object(() => json
                .Texts("names", grant.Names)
                .Texts("privileges", grant.Privileges.Select(privilege => privilege.Name))
                .Flag("allow_restricted_indices", false)))
            .Array("applications", Array.Empty<string>(), _ => { })
            .Array("run_as", Array.Empty<string>(), _ => { }));
    }

    public static ElasticResponse HasPrivileges(ElasticRequest request)
    {
        var (cluster, indices, applications) = JsonFields.Read(request.Body!, "has_privileges_request", fields => (
            fields.Texts("cluster") ?? [],
            fields.Objects("index", "index_privileges", ReadIndex) ?? [],
            fields.Objects("application", "application_privileges", ReadApplication) ?? []));
        var rights = request.Caller.Rights;
        var ofCluster = cluster.Distinct()
            .Select(name => (Name: name, Has: Known(ClusterPrivileges.Find(name), name).Actions.All(rights.Allow))).ToArray();
        var ofIndices = indices
            .SelectMany(index => index.Names.Select(name => (
                Name: name,
                Privileges: index.Privileges.Select(privilege => (
                    Name: privilege,
                    Has: Known(IndexPrivileges.Find(privilege), privilege).Actions.All(action => rights.AllowOn(action, name)))).ToArray())))
            .ToLookup(index => index.Name, index => index.Privileges);

        // No role can grant privileges on applications; in Elastic, superusers have all of them.
        var hasApplications = rights.Roles.Contains(Role.Superuser);
        var hasAll = (hasApplications || applications.Count == 0) && ofCluster.All(one => one.Has)
            && ofIndices.All(index => index.All(privileges => privileges.All(one => one.Has)));
        return ElasticResponse.Ok(json => json
            .Text("username", request.Caller.Identity?.User ?? "_anonymous")
            .Flag("has_all_requested", hasAll)
            .Object("cluster", () => WriteFlags(json, ofCluster))
            .Object("index", () =>
            {
                foreach (var index in ofIndices) json.Object(index.Key, () => WriteFlags(json, index.SelectMany(privileges => privileges)));
            })
            .Object("application", () =>
            {
                foreach (var application in applications.DistinctBy(application => application.Name))
                    json.Object(application.Name, () =>
                    {
                        foreach (var resource in application.Resources.Distinct())
                            json.Object(resource, () => WriteFlags(json, application.Privileges.Select(name => (name, hasApplications))));
                    });
            }));
    }

    private static (string Name, ImmutableArray<string> Privileges, ImmutableArray<string> Resources) ReadApplication(JsonFields fields) => (
        fields.Text("application") ?? throw ElasticException.BadRequest("[application] is required"),
        [.. fields.Texts("privileges") ?? []],
        [.. fields.Texts("resources") ?? []]);

    private static (ImmutableArray<string> Names, ImmutableArray<string> Privileges) ReadIndex(JsonFields fields)
    {
        fields.Flag("allow_restricted_indices");
        return ([.. fields.Texts("names") ?? []], [.. fields.Texts("privileges") ?? []]);
    }

    private static Privilege Known(Privilege? privilege, string name) =>
        privilege ?? throw ElasticException.BadRequest($"unknown privilege [{name}]");

    private static void WriteFlags(ElasticJsonWriter json, IEnumerable<(string Name, bool Has)> privileges)
    {
        foreach (var (name, has) in privileges.DistinctBy(privilege => privilege.Name)) json.Flag(name, has);
    }
}
