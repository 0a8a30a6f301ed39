using System.CommandLine;
using System.Globalization;
using MlActors.Ctl.Commands;
using MlActors.Ctl.Terminal;
using static MlActors.Ctl.Demo.AnomalyKind;

namespace MlActors.Ctl.Demo;

/// <summary><c>mlctl sample</c>: writes a CSV to try <c>mlctl import</c> with, the same on every machine.</summary>
public sealed class SampleCommand(Screen screen)
{
    private const int Weeks = 5;

    private static readonly DateTimeOffset FirstMonday = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);

    private static readonly DemoSeries Rides = new(
        "rides", "mean", TimeSpan.FromMinutes(30), Level: 900, Daily: 480, Weekend: 160, Noise: 24, Seed: 21)
    {
        Disturbances = [new(Dip, 16, 8, 3, 14), new(Spike, 23, 21, 2, 16), new(Dip, 31, 12, 6, 18)],
    };

    private static readonly DemoSeries Fares = new(
        "fares", "mean", TimeSpan.FromMinutes(30), Level: 14, Daily: -2, Weekend: 1, Noise: 0.4, Seed: 22);

    private readonly Argument<string> _file = new("FILE") { Description = "The file to write; it must not exist" };

    public static IReadOnlyList<InjectedAnomaly> Anomalies => Rides.Injected(FirstMonday);

    public Command ToCommand()
    {
        var command = new Command("sample", $"Writes a CSV to try import with: {Weeks} weeks of taxi rides with three anomalies") { _file };
        command.SetAction(parsed => (int)Write(parsed.GetValue(_file)!));
        return command;
    }

    private ExitCode Write(string file)
    {
        try
        {
            using var stream = new FileStream(file, FileMode.CreateNew);
            using var writer = new StreamWriter(stream) { NewLine = "\n" };
            foreach (var line in Lines()) writer.WriteLine(line);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            screen.WriteError($"{file} cannot be written: {failure.Message} Choose another name.");
            return ExitCode.Failed;
        }

        screen.WriteLine($"Wrote {Weeks} weeks of taxi rides to {file}, one line for each half hour. The anomalies in it:");
        foreach (var anomaly in Anomalies)
            screen.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  {anomaly.Start:yyyy-MM-dd HH:mm'Z'}  {anomaly.Description}, {(anomaly.WindowEnd - anomaly.Start).TotalHours:0} hours"));
        screen.WriteLine($"Next: mlctl import {file}");
        return ExitCode.Done;
    }

    private static IEnumerable<string> Lines()
    {
        var end = FirstMonday.AddDays(7 * Weeks);
        yield return "pickup_time,rides,average_fare";
        foreach (var (rides, fare) in Rides.Points(FirstMonday, end).Zip(Fares.Points(FirstMonday, end)))
            yield return string.Create(CultureInfo.InvariantCulture, $"{rides.Time:yyyy-MM-dd HH:mm:ss},{rides.Value:0},{fare.Value:0.00}");
    }
}
