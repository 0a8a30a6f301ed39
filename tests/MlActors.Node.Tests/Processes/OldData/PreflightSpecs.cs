using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using MlActors.Node.Diagnostics;
using Xunit;

namespace MlActors.Node.Tests.Processes.OldData;

/// <summary>Data folders that other builds wrote, tried by this build before a node of it takes them over.</summary>
public sealed class PreflightSpecs
{
    [Fact]
    public async Task Jobs_of_a_build_with_the_same_detection_are_equal_to_the_last_bit_and_the_folder_is_not_touched()
    {
        using var data = await FolderOfThisBuildAsync();
        var before = Contents(data.Path);

        var (code, jobs) = await TryAsync(data.Path);

        Assert.Equal(ExitCode.Left, code);
        Assert.Equal(["closed ok", "posted ok", " ok"], jobs.Select(Outcome));
        Assert.EndsWith("its last 399 buckets and its model are equal to the last bit", Detail(jobs, "closed"), StringComparison.Ordinal);
        Assert.Contains("later events can be read", Detail(jobs, "posted"), StringComparison.Ordinal);
        Assert.Equal(before, Contents(data.Path));
    }

    [Fact]
    public async Task What_this_build_finds_otherwise_than_the_earlier_one_is_named()
    {
        using var data = Folder("91b5334");

        var (code, jobs) = await TryAsync(data.Path);

        Assert.Equal(ExitCode.Data, code);
        Assert.Equal(["closed different", "fed ok", "posted different", " different"], jobs.Select(Outcome));
        Assert.Matches(@"first difference at bucket \d+", Detail(jobs, "closed"));
    }

    [Fact]
    public async Task A_damaged_snapshot_cannot_be_opened_and_is_named_while_all_others_are_tried()
    {
        using var data = await FolderOfThisBuildAsync();
        using (var connection = new SqliteConnection($"Data Source={Path.Combine(data.Path, "snapshots.db")};Pooling=False"))
        {
            connection.Open();
            using var damage = connection.CreateCommand();
            damage.CommandText = "UPDATE snapshot SET snapshot = substr(snapshot, 1, length(snapshot) - 1) WHERE persistence_id = 'model-closed'";
            Assert.Equal(1, damage.ExecuteNonQuery());
        }

        var (code, jobs) = await TryAsync(data.Path);

        Assert.Equal(ExitCode.Data, code);
        Assert.Equal(["closed unusable", "posted ok", " unusable"], jobs.Select(Outcome));
        Assert.Matches(@"^model snapshot \[.+\] cannot be loaded: it was changed after it was saved", Detail(jobs, "closed"));
    }

    [Fact]
    public async Task A_folder_without_data_is_refused()
    {
        using var data = new DataDirectory();
        await using var node = LocalNode.StartWith("--preflight", data.Path);

        var ended = await node.EndAsync();

        Assert.Equal(ExitCode.Usage, ended.Code);
        Assert.Equal([$"{data.Path} is no data folder: it has no journal.db."], ended.Errors);
    }

    /// <summary>One job is closed, the other was opened again and has more records since; the node was killed.</summary>
    private static async Task<DataDirectory> FolderOfThisBuildAsync()
    {
        var data = new DataDirectory();
        await using var node = LocalNode.Start(data.Path);
        await node.WaitUntilReadyAsync();
        foreach (var job in (string[])["closed", "posted"])
        {
            await OldDataFolderSpecs.CreateAsync(node.Client, job, datafeed: null);
            await OldDataFolderSpecs.PostAsync(node.Client, job, 0, OldRecords.Posted);
        }

        await node.Client.PostAsync("/_ml/anomaly_detectors/_all/_close");
        await node.Client.OpenAsync("posted");
        await OldDataFolderSpecs.PostAsync(node.Client, "posted", OldRecords.Posted, OldRecords.Count);
        node.Send(Signal.Kill);
        await node.EndAsync();
        return data;
    }

    private static DataDirectory Folder(string build)
    {
        var data = new DataDirectory();
        ZipFile.ExtractToDirectory(Path.Combine(AppContext.BaseDirectory, "Processes", "OldData", $"folder-of-{build}.zip"), data.Path);
        return data;
    }

    private static async Task<(ExitCode Code, JsonNode[] Jobs)> TryAsync(string folder)
    {
        await using var node = LocalNode.StartWith("--preflight", folder);
        var ended = await node.EndAsync();
        return (ended.Code, [.. ended.Output.Select(line => JsonNode.Parse(line)!)]);
    }

    private static string Outcome(JsonNode line) => $"{line["job_id"]} {line["outcome"]}";

    private static string Detail(JsonNode[] jobs, string job) => jobs.Single(line => (string?)line["job_id"] == job)["detail"]!.GetValue<string>();

    private static string[] Contents(string folder) =>
    [
        .. Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal)
            .Select(file => $"{Path.GetFileName(file)} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))}"),
    ];
}
