using Microsoft.Extensions.Time.Testing;
using MlActors.Ctl.Commands;
using MlActors.Ctl.Tests.Fake;
using Xunit;

namespace MlActors.Ctl.Tests.Import;

/// <summary>`mlctl import` from outside: a file in, an index with documents out.</summary>
public sealed class ImportSpecs
{
    private const string Rides = "time,rides,fare,zone,surge\n2026-01-05 00:00:00,659,15.7,north,true\n2026-01-05 00:30:00,600,NA,south,false\n";

    [Fact]
    public async Task A_CSV_becomes_an_index_whose_types_and_time_are_guessed_and_shown()
    {
        await using var scenario = await ImportScenario.StartAsync();

        Assert.Equal(ExitCode.Done, await scenario.ImportAsync("rides.csv", Rides));

        Assert.Equal("""{"time":"date","rides":"long","fare":"double","zone":"keyword","surge":"boolean"}""", scenario.Properties());
        Assert.Equal(
        [
            """{"time":"2026-01-05T00:00:00Z","rides":659,"fare":15.7,"zone":"north","surge":true}""",
            """{"time":"2026-01-05T00:30:00Z","rides":600,"zone":"south","surge":false}""",
        ], scenario.Documents);
        Assert.Contains("time    date     2026-01-05 00:00:00  the time of the rows; read as yyyy-MM-dd HH:mm:ss", scenario.Output);
        Assert.Contains("2 rows loaded into rides.", scenario.Output);
        Assert.Contains("POST /rides/_refresh", scenario.Cluster.Requests);
    }

    [Fact]
    public async Task A_dry_run_shows_the_guess_and_changes_nothing()
    {
        await using var scenario = await ImportScenario.StartAsync();

        Assert.Equal(ExitCode.Done, await scenario.ImportAsync("rides.csv", Rides, "--dry-run"));

        Assert.Contains("the time of the rows", scenario.Output);
        Assert.Empty(scenario.Cluster.Requests);
    }

    [Fact]
    public async Task Rows_that_cannot_be_stored_are_named_by_line_and_the_others_are_loaded()
    {
        await using var scenario = await ImportScenario.StartAsync();
        scenario.Cluster.Indices.Refusal = document =>
            (long)document["rides"]! == 13 ? (400, "failed to parse field [zone]") : null;
        var good = string.Concat(Enumerable.Range(0, 60).Select(minute => $"2026-01-05 00:{minute:00},5,\"a\nb\"\n"));

        var exit = await scenario.ImportAsync(
            "rides.csv", $"time,rides,zone\n{good}2026-13-05 00:00,6,c\n2026-01-05 01:00,seven,d\n,8,e\n2026-01-05 01:01,13,f\n2026-01-05 01:02,9,g,h\n");

        Assert.Equal(ExitCode.Partial, exit);
        Assert.Equal(60, scenario.Documents.Count);
        Assert.Equal(
        [
            "60 rows loaded into rides.", "5 rows refused:",
            "  line 122: time '2026-13-05 00:00' is not a date (yyyy-MM-dd HH:mm)",
            "  line 123: rides 'seven' is not a number",
            "  line 124: it has no time, the time of the rows",
            "  line 125: failed to parse field [zone]",
            "  line 126: it has 4 fields, but the first line names 3 columns",
        ], scenario.Lines.SkipWhile(line => !line.StartsWith("60 rows", StringComparison.Ordinal)).Take(7));
    }

    [Fact]
    public async Task An_existing_index_is_refused_unless_rows_are_to_be_added_to_it()
    {
        await using var scenario = await ImportScenario.StartAsync();
        await scenario.ImportAsync("rides.csv", Rides);

        Assert.Equal(ExitCode.Refused, await scenario.ImportAsync("rides.csv", Rides));
        Assert.Contains("The index rides exists. Add the rows to it with --append, or load them into another with --index NAME.", scenario.Error);
        Assert.Equal(2, scenario.Documents.Count);

        Assert.Equal(ExitCode.Done, await scenario.ImportAsync("more.csv", Rides, "--index", "rest"));
        Assert.Equal(2, scenario.DocumentsOf("rest").Count);
    }

    [Fact]
    public async Task Added_rows_have_the_types_of_the_index_and_may_have_new_columns()
    {
        await using var scenario = await ImportScenario.StartAsync();
        scenario.Cluster.Indices.Properties["rides"] = System.Text.Json.Nodes.JsonNode.Parse(
            """{"time":{"type":"date"},"rides":{"type":"double"},"zone":{"type":"keyword"}}""")!.AsObject();

        Assert.Equal(ExitCode.Done, await scenario.ImportAsync("rides.csv", "time,rides,zone,cars\n2026-01-05,659,17,4\n", "--append"));

        Assert.Equal("""{"time":"date","rides":"double","zone":"keyword","cars":"long"}""", scenario.Properties());
        Assert.Equal(["""{"time":"2026-01-05T00:00:00Z","rides":659,"zone":"17","cars":4}"""], scenario.Documents);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task A_busy_cluster_is_asked_again(int status)
    {
        await using var scenario = await ImportScenario.StartAsync();
        scenario.Cluster.Indices.BulkRefusals.Enqueue(status);
        scenario.Cluster.Indices.BulkRefusals.Enqueue(status);

        Assert.Equal(ExitCode.Done, await scenario.ImportAsync("rides.csv", Rides));

        Assert.Equal(2, scenario.Documents.Count);
    }

    [Fact]
    public async Task Only_the_rows_that_a_busy_store_refused_are_sent_again()
    {
        await using var scenario = await ImportScenario.StartAsync();
        var refusals = 1;
        scenario.Cluster.Indices.Refusal = document => (long)document["rides"]! == 600 && refusals-- > 0 ? (429, "busy") : null;

        Assert.Equal(ExitCode.Done, await scenario.ImportAsync("rides.csv", Rides));

        Assert.Contains("2 rows loaded", scenario.Output);
        Assert.Equal([2, 1], scenario.Cluster.Requests.Where(request => request.Contains("_bulk", StringComparison.Ordinal))
            .Select(request => request.Split("\"create\"").Length - 1));
    }

    [Fact]
    public async Task A_batch_whose_response_is_lost_is_stored_once()
    {
        await using var scenario = await ImportScenario.StartAsync();
        scenario.Cluster.Indices.LostResponses = 1;

        Assert.Equal(ExitCode.Done, await scenario.ImportAsync("rides.csv", Rides));

        Assert.Equal(2, scenario.Documents.Count);
        Assert.Contains("2 rows loaded into rides.", scenario.Output);
    }

    [Fact]
    public async Task A_cluster_that_stays_busy_is_a_failure_that_says_how_far_it_came()
    {
        await using var scenario = await ImportScenario.StartAsync();
        for (var i = 0; i < 20; i++) scenario.Cluster.Indices.BulkRefusals.Enqueue(503);

        Assert.Equal(ExitCode.Failed, await scenario.ImportAsync("rides.csv", Rides));

        Assert.Contains("0 rows had been loaded into rides.", scenario.Output);
        Assert.Contains("try again later", scenario.Error);
    }

    [Fact]
    public async Task An_interrupt_says_how_far_it_came()
    {
        await using var cluster = await FakeCluster.StartAsync();
        var rows = string.Concat(Enumerable.Range(0, 9_000).Select(second => $"{1_767_571_200 + second},{second}\n"));
        using var mlctl = new Mlctl(
            new FakeTimeProvider(), standardInput: new MemoryStream(System.Text.Encoding.UTF8.GetBytes($"time,rides\n{rows}")));
        cluster.Indices.BulkRefusals.Enqueue(503);
        cluster.Indices.OnBulkRefused = mlctl.Interrupts.Interrupt;

        Assert.Equal(ExitCode.Interrupted, await mlctl.RunAsync($"{cluster.Address}", "import", "-", "--index", "rides"));

        Assert.Contains("rows had been loaded into rides.", mlctl.Output);
    }

    [Fact]
    public async Task Many_rows_are_sent_in_several_requests_and_each_once()
    {
        await using var scenario = await ImportScenario.StartAsync();
        var rows = string.Concat(Enumerable.Range(0, 12_345).Select(second => $"{1_767_571_200 + second},{second}\n"));

        Assert.Equal(ExitCode.Done, await scenario.ImportAsync("rides.csv", $"time,rides\n{rows}"));

        Assert.Contains("12,345 rows loaded into rides.", scenario.Output);
        Assert.Equal(Enumerable.Range(0, 12_345).Select(second => (long)second), scenario.Cluster.Indices.Documents("rides")
            .Select(document => (long)document["rides"]!));
    }

    [Fact]
    public async Task Without_an_address_the_node_of_this_machine_is_used()
    {
        using var mlctl = new Mlctl();

        Assert.Equal(ExitCode.Usage, await mlctl.RunAsync("import", "does-not-exist.csv"));
        Assert.Contains("does-not-exist.csv cannot be read", mlctl.Error);
    }
}
