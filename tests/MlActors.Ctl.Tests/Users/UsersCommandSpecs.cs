using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Identity;
using MlActors.Ctl.Commands;
using MlActors.Ctl.Tests.Fake;
using Xunit;

namespace MlActors.Ctl.Tests.Users;

/// <summary>`mlctl users` writes the file that nodes read.</summary>
public sealed class UsersCommandSpecs : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mlctl-users-").FullName;

    private string File => Path.Combine(_folder, "users.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_user_is_added_with_the_hash_of_a_password_that_is_read_from_the_input()
    {
        var (exit, shown) = await RunAsync("a long password\n", "add", "alice", "--role", "machine_learning_admin");

        Assert.Equal(ExitCode.Done, exit);
        Assert.Equal("Added alice.\n", shown);
        var user = Content["users"]!["alice"]!;
        Assert.Equal(["machine_learning_admin"], user["roles"]!.AsArray().Select(role => (string)role!));
        Assert.NotEqual(
            PasswordVerificationResult.Failed,
            new PasswordHasher<string>().VerifyHashedPassword("alice", (string)user["password_hash"]!, "a long password"));
        Assert.DoesNotContain("a long password", Content.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_owner_may_read_the_file()
    {
        if (OperatingSystem.IsWindows()) return;
        await RunAsync("a long password\n", "add", "alice");

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
    }

    [Theory]
    [InlineData("short\n", "add bob", "The password needs at least 8 characters.")]
    [InlineData("", "add bob", "The password needs at least 8 characters.")]
    [InlineData("a long password\n", "add a:b", "'a:b' cannot be a user name")]
    [InlineData("a long password\n", "add alice", "The user alice exists; `passwd` and `roles` change it.")]
    [InlineData("a long password\n", "add bob --role king", "There is no role king; known are superuser, machine_learning_admin, machine_learning_user.")]
    [InlineData("a long password\n", "passwd bob", "has no user bob; it has alice.")]
    [InlineData("", "remove bob", "has no user bob; it has alice.")]
    [InlineData("", "roles alice --role king", "There is no role king")]
    [InlineData("", "role superuser", "The role superuser is built in")]
    public async Task What_cannot_be_done_is_refused_and_changes_nothing(string input, string arguments, string reason)
    {
        await RunAsync("a long password\n", "add", "alice", "--role", "superuser");
        var before = Content.ToJsonString();

        var (exit, shown) = await RunAsync(input, arguments.Split(' '));

        Assert.Equal(ExitCode.Refused, exit);
        Assert.Contains(reason, shown, StringComparison.Ordinal);
        Assert.Equal(before, Content.ToJsonString());
    }

    [Fact]
    public async Task A_user_is_changed_listed_and_removed()
    {
        await RunAsync("a long password\n", "add", "alice", "--role", "superuser");
        var hash = (string)Content["users"]!["alice"]!["password_hash"]!;

        await RunAsync("another password\n", "passwd", "alice");
        await RunAsync("", "role", "feeds", "--cluster", "manage_ml", "--index", "feed-*=read,view_index_metadata");
        await RunAsync("", "roles", "alice", "--role", "feeds", "--role", "machine_learning_user");

        Assert.NotEqual(hash, (string)Content["users"]!["alice"]!["password_hash"]!);
        Assert.Equal("USER   ROLES\nalice  feeds, machine_learning_user\n", (await RunAsync("", "list")).Shown);
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse("""{"cluster":["manage_ml"],"indices":[{"names":["feed-*"],"privileges":["read","view_index_metadata"]}]}"""),
            Content["roles"]!["feeds"]));

        await RunAsync("", "remove", "alice");
        Assert.Equal("USER  ROLES\n", (await RunAsync("", "list")).Shown);
    }

    [Fact]
    public async Task A_file_of_something_else_is_left_alone()
    {
        await System.IO.File.WriteAllTextAsync(File, "[1]");

        var (exit, shown) = await RunAsync("a long password\n", "add", "alice");

        Assert.Equal(ExitCode.Refused, exit);
        Assert.Contains("is not a file of users", shown, StringComparison.Ordinal);
        Assert.Equal("[1]", await System.IO.File.ReadAllTextAsync(File));
    }

    [Fact]
    public async Task A_grant_without_privileges_is_a_usage_error() =>
        Assert.Equal(ExitCode.Usage, (await RunAsync("", "role", "feeds", "--index", "feed-*")).Exit);

    private JsonNode Content => JsonNode.Parse(System.IO.File.ReadAllText(File))!;

    private async Task<(ExitCode Exit, string Shown)> RunAsync(string input, params string[] arguments)
    {
        using var mlctl = new Mlctl(input: input);
        var exit = await mlctl.RunAsync(["users", .. arguments, "--file", File]);
        return (exit, mlctl.Output + mlctl.Error);
    }
}
