using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using MlActors.Actors;
using MlActors.Api.Rehearsals;
using MlActors.Detection;
using MlActors.Domain;
using MlActors.Storage;

namespace MlActors.Node.Simulating;

/// <summary>The simulator as it was found: its assembly, and the scenarios that come with it.</summary>
internal sealed partial record SimulatorFiles(string Assembly)
{
    private const string Project = "MlActors.Simulation", FileName = Project + ".dll", Solution = "MlActors.sln";

    /// <summary>What a rehearsal is about: the simulator runs these assemblies as the node does.</summary>
    private static readonly ImmutableArray<Assembly> Rehearsed =
        [typeof(MlActorsNode).Assembly, typeof(Stores).Assembly, typeof(BuildVersion).Assembly, typeof(AnomalyDetector).Assembly];

    private static readonly string Configuration =
        typeof(SimulatorFiles).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;

    private static readonly string HowToBuild =
        $"build it with `dotnet build -c {Configuration} src/{Project}`, or put its files into the folder [simulator] beside the node";

    /// <summary>What to do when there is none.</summary>
    public static readonly string Remedy = $"no simulator is beside this node or in its repository; {HowToBuild}";

    private string Scenarios => Path.Combine(Path.GetDirectoryName(Assembly)!, "hocon", "scenarios");

    /// <summary>Beside the node, or in the repository that it was built in, with the configuration of the node first.</summary>
    public static SimulatorFiles? Find(string folder)
    {
        string[] beside = [Path.Combine(folder, "simulator", FileName), Path.Combine(folder, FileName)];
        return beside.Concat(InRepository(folder)).FirstOrDefault(File.Exists) is { } found ? new SimulatorFiles(found) : null;
    }

    /// <summary>
    /// Why this simulator says nothing about this node, with the remedy; null when it runs the same code. Each build of an assembly has an id of its
    /// own, also where the version is the same.
    /// </summary>
    public string? FindMismatch() => Rehearsed.FirstOrDefault(own => IdOf(FileOf(own)) != own.ManifestModule.ModuleVersionId) is { } other
        ? $"the simulator [{Assembly}] is of another build than this node, because {Path.GetFileName(FileOf(other))} differs; {HowToBuild}"
        : null;

    private string FileOf(Assembly own) => Path.Combine(Path.GetDirectoryName(Assembly)!, $"{own.GetName().Name}.dll");

    /// <returns>Null when the file is missing, no assembly, or just being written.</returns>
    private static Guid? IdOf(string file)
    {
        try
        {
            using var image = new PEReader(File.OpenRead(file));
            var metadata = image.GetMetadataReader();
            return metadata.GetGuid(metadata.GetModuleDefinition().Mvid);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or BadImageFormatException
            or InvalidOperationException)
        {
            return null;
        }
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
