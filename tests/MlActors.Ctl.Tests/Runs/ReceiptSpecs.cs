using System.Text.Json.Nodes;
using MlActors.Ctl.Commands;
using MlActors.Ctl.Tests.Fake;
using Xunit;

namespace MlActors.Ctl.Tests.Runs;

public sealed class ReceiptSpecs
{
    [Fact]
    public async Task A_receipt_shows_records_snapshot_and_the_time_of_each_step()
    {
        await using var cluster = await FakeCluster.StartAsync();
        cluster.Run("run-1").Receipt = Receipt("run-1", records: 1200, attempts: 2);
        var mlctl = new Mlctl();

        Assert.Equal(ExitCode.Done, await mlctl.RunAsync(cluster, "receipt", "run-1"));

        Assert.Contains("1,200", mlctl.Output);
        Assert.Contains("0123456789ab", mlctl.Output);
        Assert.Contains("flush 12 (x2)", mlctl.Output);
        Assert.Contains("shutdown run-1: completed in 2.0s, 1 units, 1,200 records in the saved models, build 0.1.0, started by alice.", mlctl.Output);
    }

    [Fact]
    public async Task Two_receipts_that_differ_in_times_alone_are_equal()
    {
        await using var cluster = await FakeCluster.StartAsync();
        cluster.Run("run-1").Receipt = Receipt("run-1", records: 1200);
        cluster.Run("run-2").Receipt = Receipt("run-2", records: 1200, took: 9_000);
        var mlctl = new Mlctl();

        Assert.Equal(ExitCode.Done, await mlctl.RunAsync(cluster, "receipt", "run-1", "--diff", "run-2"));

        Assert.Contains("Equal in all but time: run-1 and run-2.", mlctl.Output);
    }

    [Fact]
    public async Task Two_receipts_that_differ_name_the_unit_and_the_fact_and_fail()
    {
        await using var cluster = await FakeCluster.StartAsync();
        cluster.Run("run-1").Receipt = Receipt("run-1", records: 1200);
        cluster.Run("run-2").Receipt = Receipt("run-2", records: 1199, attempts: 3);
        var mlctl = new Mlctl();

        Assert.Equal(ExitCode.Failed, await mlctl.RunAsync(cluster, "receipt", "run-1", "--diff", "run-2"));

        Assert.Contains("job a: records 1200 -> 1199", mlctl.Output);
        Assert.Contains("job a: repeated steps  -> flush x3", mlctl.Output);
    }

    [Fact]
    public async Task As_JSON_a_receipt_is_the_document_of_the_server()
    {
        await using var cluster = await FakeCluster.StartAsync();
        cluster.Run("run-1").Receipt = Receipt("run-1", records: 7);
        var mlctl = new Mlctl();

        Assert.Equal(ExitCode.Done, await mlctl.RunAsync(cluster, "receipt", "run-1", "-o", "json"));

        Assert.Equal(7, JsonNode.Parse(mlctl.Output)!["units"]![0]!["records"]!["processed"]!.GetValue<int>());
    }

    [Fact]
    public async Task An_unknown_run_is_refused()
    {
        await using var cluster = await FakeCluster.StartAsync();

        Assert.Equal(ExitCode.Refused, await new Mlctl().RunAsync(cluster, "receipt", "nowhere"));
    }

    private static JsonObject Receipt(string run, long records, int attempts = 1, long took = 2_000) => JsonNode.Parse(
        $$$"""
        {"format":1,"run_id":"{{{run}}}","kind":"shutdown","outcome":"completed","stage":"done","build":"0.1.0","started_by":"alice",
        "started_at":1000,"ended_at":3000,"took_ms":{{{took}}},"options":{"force":false,"timeout":"1m","parallelism":4},
        "units":[{"type":"job","id":"a","state":"done","node":"127.0.0.1:4053","build":"0.1.0","epoch":1,"starts":1,
        "records":{"processed":{{{records}}},"out_of_order":0,"invalid_date":0,"missing_fields":0,"input_bytes":10,"earliest":1,"latest":2},
        "results":{"buckets":3,"empty_buckets":0,"latest_bucket":1},
        "snapshot":{"id":"{{{run}}}-s","sha256":"0123456789abcdef","bytes":512},
        "steps":[{"step":"flush","at":{{{took}}},"took_ms":12,"attempts":{{{attempts}}}}]}]}
        """)!.AsObject();
}
