using System.Globalization;
using System.Text.Json.Nodes;
using MlActors.Ctl.Cluster;
using MlActors.Ctl.Commands;
using MlActors.Ctl.Terminal;
using ZstdSharp;

namespace MlActors.Ctl.Import;

/// <summary>One import: guess, show, create the index, load, report.</summary>
/// <param name="importId">Distinguishes the documents of this import from those of others.</param>
public sealed class ImportRun(ClusterClient cluster, Screen screen, TimeProvider time, ImportOptions options, string importId)
{
    private const int SampleRows = 5_000;

    private static readonly IReadOnlyDictionary<string, ColumnType> NoTypes = new Dictionary<string, ColumnType>(StringComparer.Ordinal);

    private readonly LoadReport _report = new();
    private DateTimeOffset _lastTime = DateTimeOffset.MinValue;

    public async Task<ExitCode> RunAsync(InputFile file, CancellationToken cancellationToken)
    {
        var index = options.Index ?? ImportNames.IndexOf(options.File);
        if (index.Length == 0) throw CommandFailedException.Usage("The index cannot be named after this file. Name it: --index NAME.");
        var reader = file.Rows(options.Delimiter);
        await using var rows = reader.ReadAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
        var sample = await SampleAsync(rows);
        if (sample.TrueForAll(row => row.Document is null))
            throw CommandFailedException.Usage(
                sample is [var first, ..] ? $"No row can be read; {first.Place}: {first.Fault}." : "The file has no rows.");

        var target = new TargetIndex(cluster, index);
        var existing = options is { Append: true, DryRun: false } ? await target.TypesAsync(cancellationToken) : null;
        var plan = ImportPlan.For([.. sample.Select(row => row.Document).OfType<JsonObject>()], reader.Columns, options, existing ?? NoTypes);
        Show(plan, $"{reader.Description}{(file.Compression.Length > 0 ? $", compressed with {file.Compression}" : "")}", index);
        if (options.DryRun)
        {
            screen.WriteLine("A dry run: nothing was loaded.", Tone.Quiet);
            return ExitCode.Done;
        }
        var sampledTimes = TimesOf(sample, plan);
        if (existing is null) await target.CreateAsync(plan, cancellationToken);
        else await target.ExtendAsync(plan, existing, cancellationToken);
        var broken = await LoadAsync(file, plan, index, sample, rows, cancellationToken);
        await target.RefreshAsync(cancellationToken);
        ShowSummary(index, broken);
        if (_report.Loaded == 0) return ExitCode.Failed;
        ShowNext(new NextCommands(plan, sampledTimes, index));
        return _report.Refused > 0 || broken is not null ? ExitCode.Partial : ExitCode.Done;
    }

    private string Source => options.File == ImportOptions.StandardInput ? "Standard input" : options.File;

    private static async Task<List<ImportRow>> SampleAsync(IAsyncEnumerator<ImportRow> rows)
    {
        var sample = new List<ImportRow>();
        while (sample.Count < SampleRows && await rows.MoveNextAsync()) sample.Add(rows.Current);
        return sample;
    }

    private static List<DateTimeOffset> TimesOf(List<ImportRow> sample, ImportPlan plan) =>
        [.. sample.Select(row => row.Document is { } document ? plan.TimeOf(document) : null).OfType<DateTimeOffset>()];

    private void Show(ImportPlan plan, string description, string index)
    {
        screen.WriteLine($"{Source} is {description}. Guessed from the first {Rows(plan.SampledRows)}, for the index {index}:");
        screen.Show(ImportTable.Of(plan));
        screen.WriteLine($"If a guess is wrong: --time COLUMN, --type COLUMN=TYPE ({ColumnType.TypeNames}).", Tone.Quiet);
    }

    /// <returns>The reason why the rest of the file cannot be read; null when all of it was.</returns>
    private async Task<string?> LoadAsync(
        InputFile file, ImportPlan plan, string index, List<ImportRow> sample, IAsyncEnumerator<ImportRow> rows, CancellationToken cancellationToken)
    {
        string? broken = null;
        try
        {
            await new ImportProgress(screen, file, _report).ShowAsync(onRow => new BulkLoader(cluster, index, importId, plan, _report, time)
                .LoadAsync(AllAsync(onRow), cancellationToken));
        }
        catch (Exception)
        {
            screen.WriteLine($"{Rows(_report.Loaded)} had been loaded into {index}.");
            throw;
        }

        return broken;

        async IAsyncEnumerable<ImportRow> AllAsync(Action onRow)
        {
            foreach (var row in sample) yield return Read(row);
            while (await HasNextAsync()) yield return Read(rows.Current);

            ImportRow Read(ImportRow row)
            {
                onRow();
                if (row.Document is { } document && plan.TimeOf(document) is { } at && at > _lastTime) _lastTime = at;
                return row;
            }
        }

        async ValueTask<bool> HasNextAsync()
        {
            try
            {
                return await rows.MoveNextAsync();
            }
            catch (Exception unreadable) when (unreadable is CommandFailedException or InvalidDataException or IOException or ZstdException)
            {
                broken = unreadable.Message;
                return false;
            }
        }
    }

    private void ShowSummary(string index, string? broken)
    {
        screen.WriteLine($"{Rows(_report.Loaded)} loaded into {index}.", _report.Loaded > 0 ? Tone.Good : Tone.Bad);
        if (_report.Refused > 0)
        {
            var shown = _report.Reasons;
            screen.WriteLine($"{Rows(_report.Refused)} refused{(shown.Count < _report.Refused ? $"; the first {shown.Count}" : "")}:", Tone.Bad);
            foreach (var (place, reason) in shown) screen.WriteLine($"  {place}: {reason}");
        }
        if (broken is not null) screen.WriteError($"The rest of the file cannot be read: {broken}");
    }

    private void ShowNext(NextCommands next)
    {
        screen.WriteLine();
        screen.WriteLine("Next, create a job with its datafeed, open and start them, and look at the anomalies:");
        // Written as they are, because a terminal that wraps or colours them could not be copied from.
        foreach (var command in next.For(cluster, _lastTime)) screen.Output.WriteLine(command);
    }

    private static string Rows(long count) => count == 1 ? "1 row" : $"{count.ToString("N0", CultureInfo.InvariantCulture)} rows";
}
