using MlActors.Ctl.Commands;
using MlActors.Ctl.Palette;
using MlActors.Ctl.Tests.Fake;
using Xunit;

namespace MlActors.Ctl.Tests.Palette;

public sealed class PaletteSpecs
{
    [Fact]
    public void The_palette_has_the_operators_verbs_and_each_has_help()
    {
        string[] wanted = [
            "status", "jobs", "feeds", "why", "anomalies", "influencers", "open", "start", "stop-feed", "stop-all", "close", "close-all", "shutdown",
            "drain", "roll", "runs", "receipt", "verify", "doctor", "follow",
            "cancel"];

        Assert.Equal(wanted, OperatorPalette.All.Select(verb => verb.Name));
        Assert.All(OperatorPalette.All, verb => Assert.NotEqual("", verb.Help));
    }

    [Theory]
    [InlineData("stop-feed feed-a", """{"kind":"stop_datafeeds","targets":"feed-a","force":false}""")]
    [InlineData("stop-all", """{"kind":"stop_datafeeds","targets":"_all","force":false}""")]
    [InlineData("close a*,b", """{"kind":"close_jobs","targets":"a*,b","force":false}""")]
    [InlineData("close-all --force", """{"kind":"close_jobs","targets":"_all","force":true}""")]
    [InlineData("shutdown", """{"kind":"shutdown","targets":"_all","force":false}""")]
    [InlineData("drain 127.0.0.1:4053", """{"kind":"drain_node","targets":"_all","force":false,"node":"127.0.0.1:4053"}""")]
    public async Task Each_stopping_verb_starts_one_run(string arguments, string body)
    {
        await using var cluster = await FakeCluster.StartAsync();
        cluster.OnRunStarted = (run, _) => run.End();
        using var mlctl = new Mlctl();

        Assert.Equal(ExitCode.Done, await mlctl.RunAsync(cluster, arguments.Split(' ')));
        Assert.Equal([$"POST /_mlactors/runs {body}"], cluster.Changes);
    }

    [Theory]
    [InlineData("statsu", "Unknown command 'statsu'. Did you mean `status`?")]
    [InlineData("clos-all", "Did you mean `close-all`?")]
    [InlineData("close", "`close` needs jobs: A job, a list a,b, a wildcard a*, a group, or _all.")]
    [InlineData("close a b", "Unexpected argument 'b'.")]
    [InlineData("jobs --force", "Unknown option '--force'.")]
    [InlineData("status --frce", "Unknown option '--frce'.")]
    [InlineData("close a --timeout 5", "'5' is not a duration.")]
    [InlineData("close a --parallelism 0", "--parallelism must be at least 1.")]
    [InlineData("close a --wait --no-wait", "--wait and --no-wait exclude each other")]
    [InlineData("jobs -o yaml", "Unknown output format 'yaml'. Choose table, json or ndjson.")]
    public async Task A_usage_error_names_the_argument_and_the_remedy_and_sends_nothing(string arguments, string message)
    {
        await using var cluster = await FakeCluster.StartAsync();
        using var mlctl = new Mlctl();

        Assert.Equal(ExitCode.Usage, await mlctl.RunAsync(cluster, arguments.Split(' ')));
        Assert.Contains(message, mlctl.Error);
        Assert.Empty(cluster.Requests);
    }

    [Theory]
    [InlineData("", "Which cluster?")]
    [InlineData("nonsense", "'nonsense' is not HOST:PORT.")]
    [InlineData("127.0.0.1:99999 ml status", "is not HOST:PORT.")]
    public async Task An_invalid_address_is_a_usage_error(string arguments, string message)
    {
        using var mlctl = new Mlctl();

        Assert.Equal(ExitCode.Usage, await mlctl.RunAsync(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        Assert.Contains(message, mlctl.Error);
    }

    [Fact]
    public async Task A_cluster_that_does_not_respond_is_a_failure_that_names_the_address()
    {
        var gone = await FakeCluster.StartAsync();
        await gone.DisposeAsync();
        using var mlctl = new Mlctl();

        Assert.Equal(ExitCode.Failed, await mlctl.RunAsync(gone, "status"));
        Assert.Contains($"No node responds at {gone.Address}", mlctl.Error);
        Assert.Contains("). Start one, or give the address of a running one.", mlctl.Error);
    }

    [Fact]
    public async Task Help_is_not_an_error()
    {
        using var mlctl = new Mlctl();

        Assert.Equal(ExitCode.Done, await mlctl.RunAsync("127.0.0.1:9200", "ml", "close-all", "--help"));
        Assert.Contains("--parallelism <n>", mlctl.Output);
    }
}
