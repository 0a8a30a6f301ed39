using System.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Xunit;

namespace MlActors.Api.Tests.Hosting;

/// <summary>A host with users, whose password is their name in reverse.</summary>
public sealed class SecuredHost : ApiHost
{
    protected override string Users => $$"""
        {
          "users": {
            "root": {{User("root", "superuser")}},
            "admin": {{User("admin", "machine_learning_admin")}},
            "viewer": {{User("viewer", "machine_learning_user")}},
            "feeder": {{User("feeder", "feeds")}},
            "writer": {{User("writer", "logs", "gone")}},
            "keeper": {{User("keeper", "operations")}},
            "target": {{User("target", "superuser")}},
            "powerless": {{User("powerless")}}
          },
          "roles": {
            "feeds": { "cluster": ["manage_ml", "manage_own_api_key"], "indices": [{ "names": ["feed-*"], "privileges": ["read"] }] },
            "logs": { "indices": [{ "names": ["log-*", "other"], "privileges": ["read", "write", "create_index", "view_index_metadata"] }] },
            "operations": { "cluster": ["manage", "manage_own_api_key"] }
          }
        }
        """;

    public Task<ApiResponse> CallAsAsync(string user, string line, string? body = null) =>
        CallAsync(line, body, ("Authorization", Basic(user, PasswordOf(user))));

    public static string Basic(string user, string password) => $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"))}";

    public static string PasswordOf(string user) => new([.. user.Reverse()]);

    /// <summary>With few iterations, because the specs check many passwords.</summary>
    public static string HashOf(string password) =>
        new PasswordHasher<string>(Options.Create(new PasswordHasherOptions { IterationCount = 1000 })).HashPassword("", password);

    private static string User(string name, params string[] roles) =>
        $$"""{ "password_hash": "{{HashOf(PasswordOf(name))}}", "roles": [{{string.Join(", ", roles.Select(role => $"\"{role}\""))}}] }""";
}

/// <summary>Shares one secured host between test classes.</summary>
[CollectionDefinition(Name)]
public sealed class SecuredCollection : ICollectionFixture<SecuredHost>
{
    public const string Name = "secured api";
}
