using Akka.Configuration;
using MlActors.Node.Configuration;
using MlActors.Node.Diagnostics;
using Xunit;

namespace MlActors.Node.Tests.Configuration;

public sealed class HoconSpecs
{
    public static TheoryData<string> Files => [.. HoconFiles.Names];

    [Fact]
    public void The_files_next_to_the_binary_are_a_valid_configuration()
    {
        var configuration = NodeConfiguration.Load(HoconFiles.Folder);

        Assert.Equal("mlactors", configuration.Node.ClusterName);
        Assert.Equal(TimeSpan.FromSeconds(5), configuration.Storage.BusyTimeout);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_key_of_Akka_that_a_file_sets_is_a_setting_of_Akka(string file) =>
        Assert.Null(AkkaSettings.FindUnknownKey(Read(file), AkkaSettings.Defaults()));

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_key_and_every_block_has_a_comment_above_it(string file)
    {
        var lines = File.ReadAllLines(Path.Combine(HoconFiles.Folder, file));

        var bare = lines.Index()
            .Where(line => IsSetting(line.Item))
            .Where(line => line.Index == 0 || !lines[line.Index - 1].TrimStart().StartsWith("# ", StringComparison.Ordinal)
                || !lines[line.Index - 1].EndsWith('.'))
            .Select(line => $"{file}:{line.Index + 1} {line.Item}");

        Assert.Empty(bare);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void No_key_is_set_twice(string file)
    {
        var block = "";
        var keys = new List<string>();
        foreach (var line in File.ReadAllLines(Path.Combine(HoconFiles.Folder, file)).Select(line => line.Trim()).Where(IsSetting))
        {
            if (line.EndsWith('{')) block = line.TrimEnd('{').Trim() + ".";
            else keys.Add((line.StartsWith("akka", StringComparison.Ordinal) ? "" : block) + line.Split('=')[0].Trim());
        }

        Assert.Empty(keys.GroupBy(key => key).Where(key => key.Count() > 1).Select(key => key.Key));
    }

    [Fact]
    public void A_misspelled_key_of_MlActors_is_named_and_refused()
    {
        var refused = Refused(("mlactors.conf", "exit-timeout = 240s", "exit-timeuot = 240s"));

        Assert.Contains("[mlactors.node.exit-timeuot] in mlactors.conf is not a setting", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_misspelled_block_is_named_and_refused()
    {
        var refused = Refused(("mlactors.conf", "mlactors.storage {", "mlactors.stroage {"));

        Assert.Contains("[mlactors.stroage] in mlactors.conf is not a block; known are", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_invalid_duration_is_named_and_refused()
    {
        var refused = Refused(("mlactors.conf", "busy-timeout = 5s", "busy-timeout = soon"));

        Assert.Contains("[mlactors.storage.busy-timeout] in mlactors.conf cannot be read", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("akka.cluster.gossip-interval = ${nowhere}", "nowhere")]
    [InlineData("akka.cluster.gossip-interval = [500ms", "this [[] is not closed")]
    [InlineData("akka.cluster.gossip-interval = {", "this [{] is not closed")]
    [InlineData("akka.cluster.gossip-interval = 500ms }", "this [}] closes nothing")]
    [InlineData("akka.cluster.gossip-interval = {]", "this []] closes nothing")]
    [InlineData("akka.cluster.gossip-interval = \"500ms", "a quote is not closed")]
    public void A_file_that_does_not_load_is_named_and_refused(string broken, string reason)
    {
        var refused = Refused(("cluster.conf", "akka.cluster.gossip-interval = 500ms", broken));

        Assert.Contains("cluster.conf does not load: ", refused.Message, StringComparison.Ordinal);
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("akka.cluster.gossip-interval = \"500ms\" # { [ \"")]
    [InlineData("akka.cluster.gossip-interval = \"500ms\" // {")]
    public void Brackets_in_a_comment_are_ignored(string line)
    {
        using var folder = new HoconFolder(("cluster.conf", "akka.cluster.gossip-interval = 500ms", line));

        Assert.Equal(TimeSpan.FromMilliseconds(500), NodeConfiguration.Load(folder.Path).Files.GetTimeSpan("akka.cluster.gossip-interval"));
    }

    [Theory]
    [InlineData("akka.cluster.gosip-interval = 500ms", "[akka.cluster.gosip-interval] is not a setting of Akka")]
    [InlineData("akka.cluster.gossip-interval 500ms", "is not a setting of Akka")]
    [InlineData("cluster.gossip-interval = 500ms", "[cluster.gossip-interval] is not a setting of Akka")]
    public void Mistakes_that_the_parser_accepts_are_refused(string broken, string reason)
    {
        var refused = Refused(("cluster.conf", "akka.cluster.gossip-interval = 500ms", broken));

        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_named_and_refused()
    {
        using var folder = new HoconFolder();
        File.Delete(Path.Combine(folder.Path, "persistence.conf"));

        var refused = Assert.Throws<StartRefusedException>(() => NodeConfiguration.Load(folder.Path));

        Assert.Contains("persistence.conf cannot be read", refused.Message, StringComparison.Ordinal);
    }

    private static Config Read(string file) => ConfigurationFactory.ParseString(File.ReadAllText(Path.Combine(HoconFiles.Folder, file)));

    private static bool IsSetting(string line) =>
        line.Trim() is { Length: > 0 } text && !text.StartsWith('#') && (text.Contains('=') || text.EndsWith('{'));

    private static StartRefusedException Refused(params (string File, string Was, string Becomes)[] edits)
    {
        using var folder = new HoconFolder(edits);
        var refused = Assert.Throws<StartRefusedException>(() => NodeConfiguration.Load(folder.Path));
        Assert.Equal(ExitCode.Configuration, refused.Code);
        Assert.DoesNotContain('\n', refused.Message);
        return refused;
    }
}
