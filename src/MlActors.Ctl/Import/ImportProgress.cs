using System.Globalization;
using MlActors.Ctl.Terminal;
using Spectre.Console;

namespace MlActors.Ctl.Import;

/// <summary>Shows how far a load is: a bar on a terminal, otherwise a line from time to time.</summary>
public sealed class ImportProgress(Screen screen, InputFile file, LoadReport report)
{
    private const int RowsPerLine = 100_000;
    private const int RowsPerUpdate = 500;

    /// <param name="load">Is given a function that it calls for each row it has read.</param>
    public async Task ShowAsync(Func<Action, Task> load)
    {
        if (screen.Terminal is { } terminal) await ShowBarAsync(terminal, load);
        else await ShowLinesAsync(load);
    }

    private async Task ShowLinesAsync(Func<Action, Task> load)
    {
        var read = 0L;
        await load(() =>
        {
            if (++read % RowsPerLine == 0) screen.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{read:N0} rows read{Percent()}"));
        });
    }

    private string Percent() => file.Progress is { } progress ? string.Create(CultureInfo.InvariantCulture, $", {progress:P0} of the file") : "";

    private Task ShowBarAsync(IAnsiConsole terminal, Func<Action, Task> load) => terminal.Progress()
        .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
        .StartAsync(async context =>
        {
            var task = context.AddTask("Loading");
            task.IsIndeterminate = file.Progress is null;
            var read = 0L;
            await load(() =>
            {
                if (++read % RowsPerUpdate != 0) return;
                task.Description = string.Create(CultureInfo.InvariantCulture, $"{report.Loaded:N0} rows");
                // The bar reaches its end when the last batch is stored, not when it is read.
                if (file.Progress is { } progress) task.Value = Math.Min(99, progress * 100);
            });
            task.Description = string.Create(CultureInfo.InvariantCulture, $"{report.Loaded:N0} rows");
            task.Value = task.MaxValue;
            task.IsIndeterminate = false;
        });
}
