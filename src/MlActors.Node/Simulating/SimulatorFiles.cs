using System.Collections.Immutable;
using System.Text.RegularExpressions;
using MlActors.Api.Rehearsals;

namespace MlActors.Node.Simulating;

/// <summary>The simulator as it was found: its assembly, and the scenarios that come with it.</summary>
internal sealed partial record SimulatorFiles(string Assembly)
{
    private const string Project = "MlActors.Simulation", FileName = Project + ".dll", Solution = "MlActors.sln";

    /// <summary>What to do when there is none.</summary>
    public const string Remedy =
        "no simulator is beside this node or in its repository; build it there with `dotnet build -c Release src/MlActors.Simulation`, or put its "
        + "files into the folder [simulator] beside the node";

    private string Scenarios => Path.Combine(Path.GetDirectoryName(Assembly)!, "hocon", "scenarios");

    /// <summary>Beside the node, or in the repository that it was built in, with the configuration of the node first.</summary>
    public static SimulatorFiles? Find(string folder)
    {
        string[] beside = [Path.Combine(folder, "simulator", FileName), Path.Combine(folder, FileName)];
        return beside.Concat(InRepository(folder)).FirstOrDefault(File.Exists) is { } found ? new SimulatorFiles(found) : null;
    }

    public ImmutableArray<RehearsalScenario> ReadScenarios() => !Directory.Exists(Scenarios)
        ? []
        :
        [
            .. Directory.GetFiles(Scenarios, "*.conf").Order(StringComparer.Ordinal).Select(file =>
                new RehearsalScenario(Path.GetFileNameWithoutExtension(file), Title().Match(File.ReadAllText(file)).Groups["title"].Value)),
        ];

    /// <summary>The file of a scenario, which has to be one of those that were read.</summary>
    public string FileOf(string scenario) => Path.Combine(Scenarios, $"{scenario}.conf");

    private static IEnumerable<string> InRepository(string folder)
    {
        var root = new DirectoryInfo(folder);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, Solution))) root = root.Parent;
        if (root is null) return [];
        string[] configurations = folder.Contains($"{Path.DirectorySeparatorChar}Debug{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
            ? ["Debug", "Release"]
            : ["Release", "Debug"];
        return configurations.Select(configuration =>
            Path.Combine(root.FullName, "src", Project, "bin", configuration, $"net{Environment.Version.Major}.0", FileName));
    }

    [GeneratedRegex("""^\s*title\s*=\s*"(?<title>[^"]*)"\s*$""", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Title();
}
