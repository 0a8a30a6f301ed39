using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using MlActors.Domain.Records;
using MlActors.Domain.Security;

namespace MlActors.Api.Security;

/// <summary>The file of users cannot be used; the message names the file, the reason and the remedy.</summary>
public sealed class InvalidUsersFileException(string message) : Exception(message);

/// <summary>A user as the file has it.</summary>
/// <param name="PasswordHash">In the format of ASP.NET Core Identity.</param>
/// <param name="Missing">Assigned roles that have no definition.</param>
internal sealed record User(string Name, string PasswordHash, ImmutableArray<Role> Roles, ImmutableArray<string> Missing)
{
    public Rights Rights => new(Roles);
}

/// <summary>Users and roles, as `mlctl users` writes them.</summary>
internal sealed record UsersFile(ImmutableDictionary<string, User> Users, ImmutableDictionary<string, Role> Roles)
{
    /// <summary>A file that is longer is not one of users.</summary>
    private const long MaxBytes = 16L * 1024 * 1024;

    private static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <exception cref="InvalidUsersFileException">The file cannot be read, or is not one of users.</exception>
    public static UsersFile Read(string path)
    {
        try
        {
            if (new FileInfo(path).Length > MaxBytes) throw Invalid(path, $"is larger than {MaxBytes / (1024 * 1024)} MiB");
            return Parse(File.ReadAllBytes(path), path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new InvalidUsersFileException(
                $"The file of users {path} cannot be read: {failure.Message.ReplaceLineEndings(" ")} Make one with `mlctl users add NAME --file {path}`.");
        }
    }

    internal static UsersFile Parse(ReadOnlySpan<byte> json, string path)
    {
        FileContent content;
        try
        {
            RefuseNulls(json, path);
            content = JsonSerializer.Deserialize<FileContent>(json, Format) ?? throw Invalid(path, "is empty");
        }
        catch (JsonException malformed)
        {
            throw Invalid(path, $"is not readable at {MalformedJson.Place(malformed)}: {MalformedJson.Reason(malformed)}");
        }

        var roles = Role.BuiltIn.ToImmutableDictionary(role => role.Name);
        foreach (var (name, role) in content.Roles ?? [])
        {
            if (roles.ContainsKey(name)) throw Invalid(path, $"defines the role [{name}], which is built in; give it another name");
            roles = roles.Add(name, role.ToRole(name, fault => Invalid(path, fault)));
        }

        return new UsersFile(
            (content.Users ?? []).ToImmutableDictionary(user => user.Key, user => ToUser(user.Key, user.Value, roles, path)), roles);
    }

    /// <summary>No member of the format may be null, and the serializer would let one into a list.</summary>
    private static void RefuseNulls(ReadOnlySpan<byte> json, string path)
    {
        var reader = new Utf8JsonReader(json);
        var hasBegun = false;
        while (reader.Read())
        {
            if (hasBegun && reader.TokenType == JsonTokenType.Null) throw Invalid(path, $"has a null at byte {reader.TokenStartIndex}");
            hasBegun = true;
        }
    }

    private static User ToUser(string name, UserContent user, ImmutableDictionary<string, Role> roles, string path)
    {
        if (name.Length == 0 || name.Contains(':', StringComparison.Ordinal) || name.Any(char.IsControl))
            throw Invalid(path, $"has the user name [{AuditTrail.Printable(name)}], which HTTP cannot transfer: no colon and no control character");
        if (!PasswordCheck.IsHash(user.PasswordHash))
            throw Invalid(path, $"has no valid password hash for user [{name}]; set one with `mlctl users passwd {name}`");
        return new User(
            name, user.PasswordHash, [.. user.Roles.Where(roles.ContainsKey).Select(role => roles[role])],
            [.. user.Roles.Where(role => !roles.ContainsKey(role)).Order(StringComparer.Ordinal)]);
    }

    private static InvalidUsersFileException Invalid(string path, string fault) => new($"The file of users {path} {fault}.");

    private sealed record FileContent(Dictionary<string, UserContent>? Users = null, Dictionary<string, RoleContent>? Roles = null);

    private sealed record UserContent(string PasswordHash, ImmutableArray<string> Roles);
}
