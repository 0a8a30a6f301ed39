using System.Globalization;
using Xunit;
using Xunit.Abstractions;

namespace MlActors.Node.Tests.Processes.Faults;

/// <summary>
/// The size of the fault specs. The short form runs with every `dotnet test`; the full form runs with
/// `MLACTORS_FAULTS=full dotnet test tests/MlActors.Node.Tests --filter Category=Faults`.
/// </summary>
internal static class FaultRun
{
    /// <summary>The trait of all fault specs.</summary>
    public const string Category = "Faults";

    public static bool IsFull { get; } = Environment.GetEnvironmentVariable("MLACTORS_FAULTS") == "full";

    public static int Size(int @short, int full) => IsFull ? full : @short;

    /// <summary>Writes a figure to the output of the spec, and to the file that MLACTORS_FAULT_FIGURES names.</summary>
    public static void Report(this ITestOutputHelper output, string figure)
    {
        output.WriteLine(figure);
        if (Environment.GetEnvironmentVariable("MLACTORS_FAULT_FIGURES") is not { Length: > 0 } file) return;
        var time = TimeProvider.System.GetUtcNow().ToString("HH:mm:ss", CultureInfo.InvariantCulture);
        File.AppendAllText(file, $"{time} {figure}{Environment.NewLine}");
    }
}
