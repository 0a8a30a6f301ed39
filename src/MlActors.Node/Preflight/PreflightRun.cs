using System.Text.Json.Nodes;
using Akka.Actor;
using Akka.Hosting;
using Akka.Persistence.Sql.Hosting;
using LinqToDB.Data;
using MlActors.Actors;
using MlActors.Actors.Verification;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Node.Configuration;
using MlActors.Node.Diagnostics;
using MlActors.Node.Starting;
using MlActors.Storage;
using MlActors.Storage.Files;

namespace MlActors.Node.Preflight;

/// <summary>
/// `--preflight DIR`: tries the jobs of a data folder with this build and prints a line of JSON for each. The folder is copied first and never
/// written, so another build can go on with it; nothing of a cluster is started.
/// </summary>
internal sealed class PreflightRun(string folder, TextWriter output, TimeProvider time)
{
    private static readonly string[] Suffixes = ["", "-wal"];

    /// <exception cref="StartRefusedException">There is no data in the folder, or this build cannot open it at all.</exception>
    public async Task<ExitCode> RunAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(Path.Combine(folder, "journal.db")))
            throw new StartRefusedException(ExitCode.Usage, $"{folder} is no data folder: it has no journal.db.");
        var copy = Directory.CreateTempSubdirectory("mlactors-preflight-").FullName;
        try
        {
            Copy(copy);
            return await CheckAsync(StorageLocation.Parse(copy), cancellationToken);
        }
        catch (Exception failure) when (failure is StorageFormatException or StorageUnavailableException)
        {
            throw new StartRefusedException(ExitCode.Data, failure.Message.Replace(copy, folder, StringComparison.Ordinal));
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    // The log too: what was committed last may not be in the main file yet. The shared memory is made again by SQLite.
    private void Copy(string copy)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*.db"))
            foreach (var path in Suffixes.Select(suffix => file + suffix).Where(File.Exists))
                File.Copy(path, Path.Combine(copy, Path.GetFileName(path)));
    }

    private async Task<ExitCode> CheckAsync(StorageLocation storage, CancellationToken cancellationToken)
    {
        using var stores = Stores.Open(storage, time);
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        var configuration = NodeConfiguration.Load(HoconFiles.Folder);
        builder.Services.AddAkka("preflight", (akka, _) => akka
            .AddHocon("akka.actor.provider = local, akka.loglevel = OFF, akka.stdout-loglevel = OFF", HoconAddMode.Prepend)
            .AddHocon(configuration.Files, HoconAddMode.Append)
            .WithPersistence(storage)
            .WithWireFormat());
        using var host = builder.Build();
        await host.StartAsync(cancellationToken);
        try
        {
            return await CheckAsync(stores, host.Services.GetRequiredService<ActorSystem>(), cancellationToken);
        }
        finally
        {
            await host.StopAsync(CancellationToken.None);
        }
    }

    private async Task<ExitCode> CheckAsync(Stores stores, ActorSystem system, CancellationToken cancellationToken)
    {
        var journals = new JournalReader(system);
        var preflight = new SnapshotPreflight(journals, new SnapshotReader(system, time), stores.Results, stores.Source, time);
        var ids = PersistenceIds(stores.Location);
        var feeds = await FeedsAsync(journals, ids, cancellationToken);
        var (worst, count) = (PreflightOutcome.Ok, 0);
        foreach (var id in ids.Where(id => id.StartsWith("job-", StringComparison.Ordinal)).Select(id => new JobId(id["job-".Length..])))
        {
            var found = await preflight.CheckAsync(id, feeds.GetValueOrDefault(id), cancellationToken);
            if (found.Outcome > worst) worst = found.Outcome;
            count++;
            await WriteAsync(new JsonObject { ["job_id"] = id.Value, ["outcome"] = NameOf(found.Outcome), ["detail"] = found.Detail });
        }

        await WriteAsync(new JsonObject { ["build"] = BuildVersion.Current, ["jobs"] = count, ["outcome"] = NameOf(worst) });
        return worst == PreflightOutcome.Ok ? ExitCode.Left : ExitCode.Data;
    }

    private static async Task<Dictionary<JobId, DatafeedState>> FeedsAsync(
        JournalReader journals, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var feeds = new Dictionary<JobId, DatafeedState>();
        foreach (var id in ids.Where(id => id.StartsWith("datafeed-", StringComparison.Ordinal)))
        {
            var feed = DatafeedState.Initial;
            foreach (var (number, payload) in await journals.ReadAsync(id, cancellationToken))
                if (payload is DatafeedEvent happened) feed = feed.Replay(happened, number);
            if (feed.Config is { } config) feeds[config.JobId] = feed;
        }

        return feeds;
    }

    private static List<string> PersistenceIds(StorageLocation storage)
    {
        using var connection = new DataConnection(storage.OptionsFor(StoreFile.Journal));
        return [.. connection.Query<string>("SELECT DISTINCT persistence_id FROM journal ORDER BY persistence_id")];
    }

    private Task WriteAsync(JsonObject line) => output.WriteLineAsync(line.ToJsonString());

    private static string NameOf(PreflightOutcome outcome) => outcome switch
    {
        PreflightOutcome.Ok => "ok",
        PreflightOutcome.Different => "different",
        _ => "unusable",
    };
}
