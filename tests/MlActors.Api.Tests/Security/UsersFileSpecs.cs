using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using MlActors.Api.Security;
using MlActors.Api.Tests.Hosting;
using Xunit;

namespace MlActors.Api.Tests.Security;

/// <summary>The file of users is read strictly, and again when it changes.</summary>
public sealed class UsersFileSpecs : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Theory]
    [InlineData("", "is not readable at [1:1]")]
    [InlineData("null", "is empty")]
    [InlineData("""{"usres":{}}""", "is not readable")]
    [InlineData("""{"users":{"a":{"roles":[]}}}""", "is not readable")]
    [InlineData("""{"users":{"a":{"password_hash":"plain","roles":[]}}}""", "has no valid password hash for user [a]; set one with `mlctl users passwd a`")]
    [InlineData("""{"users":{"a:b":{"password_hash":"HASH","roles":[]}}}""", "has the user name [a:b], which HTTP cannot transfer")]
    [InlineData("""{"roles":{"r":{"cluster":["fly"]}}}""", "has the unknown cluster privilege [fly] in role [r]; known are monitor_ml, manage_ml")]
    [InlineData("""{"roles":{"r":{"indices":[{"names":["a"],"privileges":["eat"]}]}}}""", "has the unknown index privilege [eat] in role [r]")]
    [InlineData("""{"users":{"a":null}}""", "null")]
    [InlineData("""{"users":{"a":{"password_hash":"HASH","roles":null}}}""", "null")]
    [InlineData("""{"users":{"a":{"password_hash":"HASH","roles":[null]}}}""", "null")]
    [InlineData("""{"roles":{"r":null}}""", "null")]
    [InlineData("""{"roles":{"r":{"cluster":[null]}}}""", "null")]
    [InlineData("""{"roles":{"r":{"indices":[null]}}}""", "null")]
    [InlineData("""{"roles":{"r":{"indices":[{"names":[null],"privileges":["read"]}]}}}""", "null")]
    [InlineData("""{"roles":{"r":{"indices":[{"privileges":["read"]}]}}}""", "is not readable")]
    [InlineData("""{"roles":{"superuser":{}}}""", "defines the role [superuser], which is built in")]
    public void A_fault_is_named_with_the_file(string content, string reason)
    {
        var json = content.Replace("HASH", SecuredHost.HashOf("x"), StringComparison.Ordinal);

        var invalid = Assert.Throws<InvalidUsersFileException>(() => UsersFile.Parse(Encoding.UTF8.GetBytes(json), "users.json"));

        Assert.StartsWith("The file of users users.json ", invalid.Message, StringComparison.Ordinal);
        Assert.Contains(reason, invalid.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_and_a_file_without_users_are_refused_with_the_command_that_makes_one()
    {
        var missing = Assert.Throws<InvalidUsersFileException>(() => Open("no-such-file"));
        Assert.Contains("`mlctl users add NAME --file no-such-file`", missing.Message, StringComparison.Ordinal);
        File.WriteAllText(_path, """{"users":{}}""");
        Assert.Contains("has no user", Assert.Throws<InvalidUsersFileException>(() => Open(_path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_removed_user_has_no_rights_any_more_and_a_broken_file_changes_nothing()
    {
        var time = new FakeTimeProvider();
        File.WriteAllText(_path, FileOf("first", "second"));
        var users = Open(_path, time);
        Assert.True(users.RightsOf("second").Allow("cluster:admin/xpack/ml/job/close"));

        File.WriteAllText(_path, FileOf("first"));
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.False(users.RightsOf("second").Allow("cluster:monitor/xpack/ml/job/get"));

        File.WriteAllText(_path, "{ broken");
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.NotNull(users.Find("first"));
    }

    [Fact]
    public void A_link_that_is_pointed_to_another_file_is_read_again()
    {
        if (OperatingSystem.IsWindows()) return;
        var (time, folder) = (new FakeTimeProvider(), Directory.CreateTempSubdirectory("mlactors-users-").FullName);
        var (first, second, link) = (Path.Combine(folder, "1"), Path.Combine(folder, "2"), Path.Combine(folder, "users.json"));
        File.WriteAllText(first, FileOf("first"));
        File.WriteAllText(second, FileOf("other"));
        File.SetLastWriteTimeUtc(second, File.GetLastWriteTimeUtc(first));
        File.CreateSymbolicLink(link, first);
        var users = Open(link, time);

        File.Delete(link);
        File.CreateSymbolicLink(link, second);
        time.Advance(TimeSpan.FromSeconds(2));

        Assert.Null(users.Find("first"));
        Assert.NotNull(users.Find("other"));
        Directory.Delete(folder, recursive: true);
    }

    private static UserDirectory Open(string path, FakeTimeProvider? time = null) => new(path, time ?? new FakeTimeProvider(), NullLogger.Instance);

    private static string FileOf(params string[] users)
    {
        var entries = users.Select(user => $$"""
            "{{user}}": { "password_hash": "{{SecuredHost.HashOf(user)}}", "roles": ["machine_learning_admin"] }
            """);
        return $$"""{ "users": { {{string.Join(',', entries)}} } }""";
    }
}
