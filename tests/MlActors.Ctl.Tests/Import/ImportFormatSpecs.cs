using System.IO.Compression;
using System.Text;
using MlActors.Ctl.Commands;
using MlActors.Ctl.Tests.Fake;
using Xunit;
using ZstdSharp;

namespace MlActors.Ctl.Tests.Import;

/// <summary>Formats, compressions and encodings are recognised by the content, whatever the name of the file.</summary>
public sealed class ImportFormatSpecs
{
    private static readonly string[] Expected = ["""{"time":"2026-01-05T00:00:00Z","n":1}""", """{"time":"2026-01-05T01:00:00Z","n":2}"""];

    [Theory]
    [InlineData("time,n\n2026-01-05 00:00,1\n2026-01-05 01:00,2\n")]
    [InlineData("time;n\r\n2026-01-05 00:00;1\r\n2026-01-05 01:00;2\r\n")]
    [InlineData("time\tn\n2026-01-05 00:00\t1\n2026-01-05 01:00\t2")]
    [InlineData("time|n\n\n2026-01-05 00:00|1\n2026-01-05 01:00|2\n")]
    [InlineData("\uFEFFtime,n\n\"2026-01-05 00:00\",\"1\"\n2026-01-05 01:00, 2\n")]
    [InlineData("{\"time\":1767571200000,\"n\":1}\n\n{\"time\":1767574800000,\"n\":2}\n")]
    [InlineData("{\"time\":\"2026-01-05T01:00:00+01:00\",\"n\":\"1\"}\n{\"time\":\"2026-01-05T01:00:00Z\",\"n\":2}")]
    [InlineData("  [ {\"time\":1767571200,\"n\":1},\n {\"time\":1767574800,\"n\":2} ]")]
    public async Task The_format_is_recognised(string content)
    {
        await using var scenario = await ImportScenario.StartAsync();

        Assert.Equal(ExitCode.Done, await scenario.ImportAsync("rides.dat.csv", content, "--index", "rides"));

        Assert.Equal(Expected, scenario.Documents);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("zstd")]
    public async Task A_compressed_file_is_unpacked(string compression)
    {
        await using var scenario = await ImportScenario.StartAsync();
        using var packed = new MemoryStream();
        using (Stream packing = compression == "gzip" ? new GZipStream(packed, CompressionMode.Compress) : new CompressionStream(packed))
            packing.Write("time,n\n2026-01-05 00:00,1\n2026-01-05 01:00,2\n"u8);

        Assert.Equal(ExitCode.Done, await scenario.ImportAsync("Rides.csv.gz", packed.ToArray()));

        Assert.Equal(Expected, scenario.Documents);
        Assert.Contains($"compressed with {compression}", scenario.Output);
    }

    [Fact]
    public async Task A_truncated_file_loads_what_can_be_read_and_is_reported()
    {
        await using var scenario = await ImportScenario.StartAsync();
        var array = $"[{string.Join(',', Enumerable.Range(0, 6_000).Select(second => $"{{\"time\":{1_767_571_200 + second}}}"))},{{\"time\":";

        Assert.Equal(ExitCode.Partial, await scenario.ImportAsync("rides.json", array));

        Assert.Contains("6,000 rows loaded into rides.", scenario.Output);
        Assert.Contains("The rest of the file cannot be read: The array is not JSON after item 6000", scenario.Error);
    }

    [Fact]
    public async Task Members_of_objects_are_columns_and_arrays_are_kept()
    {
        await using var scenario = await ImportScenario.StartAsync();

        await scenario.ImportAsync("rides.ndjson", """{"@timestamp":"2026/01/05","host":{"name":"a","up":null,"load":0.5},"tags":["x","y"]}""");

        Assert.Equal("""{"@timestamp":"date","host.name":"keyword","host.load":"double","tags":"keyword"}""", scenario.Properties());
        Assert.Equal(["""{"@timestamp":"2026-01-05T00:00:00Z","host":{"name":"a","load":0.5},"tags":["x","y"]}"""], scenario.Documents);
    }

    [Fact]
    public async Task Lines_that_are_not_objects_are_refused_by_number()
    {
        await using var scenario = await ImportScenario.StartAsync();

        var exit = await scenario.ImportAsync("rides.ndjson", "{\"time\":\"2026-01-05\"}\n[1]\n{\"time\"\n{\"a\":1,\"a\":2}\n");

        Assert.Equal(ExitCode.Partial, exit);
        Assert.Contains("  line 2: it is not a JSON object", scenario.Lines);
        Assert.Contains(scenario.Lines, line => line.StartsWith("  line 3: it is not JSON: ", StringComparison.Ordinal));
        Assert.Contains(scenario.Lines, line => line.StartsWith("  line 4: it is not JSON: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Text_of_Windows_programs_is_read_with_decimal_commas_and_German_dates()
    {
        await using var scenario = await ImportScenario.StartAsync();

        await scenario.ImportAsync("rides.csv", Encoding.Latin1.GetBytes("Zeit;Wärme\r\n5.1.2026 7:30;20,5\r\n31.1.2026 7:30;-3\r\n"));

        Assert.Equal("""{"Zeit":"date","W\u00E4rme":"double"}""", scenario.Properties());
        Assert.Equal(["""{"Zeit":"2026-01-05T07:30:00Z","W\u00E4rme":20.5}""", """{"Zeit":"2026-01-31T07:30:00Z","W\u00E4rme":-3}"""], scenario.Documents);
    }

    [Fact]
    public async Task Columns_without_a_name_or_with_the_same_name_stay_apart()
    {
        await using var scenario = await ImportScenario.StartAsync();

        await scenario.ImportAsync("rides.csv", "time,,n,n,7\n2026-01-05,a,1,2,3\n");

        Assert.Equal(["""{"time":"2026-01-05T00:00:00Z","column_2":"a","n":1,"n_4":2,"7":3}"""], scenario.Documents);
    }

    [Fact]
    public async Task Standard_input_is_read_for_a_dash()
    {
        await using var cluster = await FakeCluster.StartAsync();
        using var mlctl = new Mlctl(standardInput: new MemoryStream("time,n\n2026-01-05,1\n"u8.ToArray()));

        Assert.Equal(ExitCode.Done, await mlctl.RunAsync($"{cluster.Address}", "import", "-", "--index", "piped"));

        Assert.Single(cluster.Indices.Documents("piped"));
    }
}
