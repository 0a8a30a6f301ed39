using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace MlActors.Ctl.Users;

/// <summary>The file of users cannot be read or changed; the message is for the operator.</summary>
public sealed class UsersFileException(string message) : Exception(message);

/// <summary>
/// The file of users and roles that nodes read. What this program does not know of it stays as it is.
/// </summary>
public sealed class UsersFile
{
    public static readonly IReadOnlyList<string> BuiltInRoles = ["superuser", "machine_learning_admin", "machine_learning_user"];

    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true };

    /// <summary>A guess costs this many hashes.</summary>
    private static readonly PasswordHasher<string> Hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = 210_000 }));

    private readonly string _path;
    private readonly JsonObject _content;

    private UsersFile(string path, JsonObject content) => (_path, _content) = (path, content);

    /// <summary>The users with their roles, sorted by name.</summary>
    public IReadOnlyList<(string Name, IReadOnlyList<string> Roles)> Users =>
        [.. Part("users").OrderBy(user => user.Key, StringComparer.Ordinal).Select(user => (user.Key, RolesOf(user.Value!)))];

    public IEnumerable<string> KnownRoles => [.. BuiltInRoles, .. Part("roles").Select(role => role.Key)];

    /// <summary>Reads a file; a missing one is empty.</summary>
    public static UsersFile Read(string path)
    {
        try
        {
            return new UsersFile(path, File.Exists(path) ? JsonNode.Parse(File.ReadAllText(path))!.AsObject() : []);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or NullReferenceException)
        {
            throw new UsersFileException($"{path} is not a file of users: {failure.Message}");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UsersFileException($"{path} cannot be read: {failure.Message}");
        }
    }

    public void Add(string name, string password, IReadOnlyCollection<string> roles)
    {
        if (name.Length == 0 || name.Contains(':', StringComparison.Ordinal) || name.Any(char.IsControl))
            throw new UsersFileException($"'{name}' cannot be a user name: HTTP transfers none that is empty or has a colon or a control character.");
        if (Part("users").ContainsKey(name)) throw new UsersFileException($"The user {name} exists; `passwd` and `roles` change it.");
        Part("users")[name] = new JsonObject { ["password_hash"] = Hasher.HashPassword(name, password), ["roles"] = ToArray(Known(roles)) };
    }

    public void SetPassword(string name, string password) => Find(name)["password_hash"] = Hasher.HashPassword(name, password);

    public void SetRoles(string name, IReadOnlyCollection<string> roles) => Find(name)["roles"] = ToArray(Known(roles));

    public void Remove(string name)
    {
        Find(name);
        Part("users").Remove(name);
    }

    /// <param name="indices">Patterns of index names with the privileges on them. Nodes check the names of privileges.</param>
    public void DefineRole(string name, IEnumerable<string> cluster, IEnumerable<(string Pattern, IReadOnlyList<string> Privileges)> indices)
    {
        if (BuiltInRoles.Contains(name)) throw new UsersFileException($"The role {name} is built in; give the role another name.");
        Part("roles")[name] = new JsonObject
        {
            ["cluster"] = ToArray(cluster),
            ["indices"] = new JsonArray([.. indices.Select(grant => new JsonObject
            {
                ["names"] = ToArray([grant.Pattern]), ["privileges"] = ToArray(grant.Privileges),
            })]),
        };
    }

    /// <exception cref="UsersFileException">The file cannot be written; it is unchanged.</exception>
    public void Write()
    {
        // Another file that replaces the old one, so that no node reads half of it.
        var draft = $"{_path}.new";
        try
        {
            File.Delete(draft);
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using (var writer = new StreamWriter(draft, options)) writer.WriteLine(_content.ToJsonString(Format));
            File.Move(draft, _path, overwrite: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UsersFileException($"{_path} cannot be written: {failure.Message}");
        }
    }

    private JsonObject Part(string name)
    {
        if (_content[name] is not JsonObject part) _content[name] = part = [];
        return part;
    }

    private JsonObject Find(string name) => Part("users")[name] as JsonObject
        ?? throw new UsersFileException($"{_path} has no user {name}; it has {string.Join(", ", Users.Select(user => user.Name))}.");

    private IReadOnlyCollection<string> Known(IReadOnlyCollection<string> roles) =>
        roles.FirstOrDefault(role => !KnownRoles.Contains(role)) is { } unknown
        ? throw new UsersFileException($"There is no role {unknown}; known are {string.Join(", ", KnownRoles)}. `role` defines one.")
        : roles;

    private static IReadOnlyList<string> RolesOf(JsonNode user) => [.. user["roles"]?.AsArray().Select(role => (string)role!) ?? []];

    private static JsonArray ToArray(IEnumerable<string> texts) => new([.. texts.Select(text => JsonValue.Create(text))]);
}
