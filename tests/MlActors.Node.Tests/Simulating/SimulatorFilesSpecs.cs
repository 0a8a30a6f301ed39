using MlActors.Api.Rehearsals;
using MlActors.Node.Simulating;
using Xunit;

namespace MlActors.Node.Tests.Simulating;

public sealed class SimulatorFilesSpecs : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mlactors-simulator-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Without_a_simulator_beside_the_node_or_in_a_repository_above_it_there_is_none() => Assert.Null(SimulatorFiles.Find(_folder));

    [Fact]
    public void It_is_found_in_a_folder_beside_the_node()
    {
        var assembly = Write("simulator/MlActors.Simulation.dll", "");

        Assert.Equal(assembly, SimulatorFiles.Find(_folder)?.Assembly);
    }

    [Fact]
    public void It_is_found_in_the_repository_in_the_configuration_of_the_node_first()
    {
        Write("MlActors.sln", "");
        var output = $"src/MlActors.Simulation/bin/{{0}}/net{Environment.Version.Major}.0/MlActors.Simulation.dll";
        var release = Write(string.Format(null, output, "Release"), "");
        Assert.Equal(release, SimulatorFiles.Find(Path.Combine(_folder, "src", "MlActors.Node", "bin", "Debug", "net10.0"))?.Assembly);

        var debug = Write(string.Format(null, output, "Debug"), "");

        Assert.Equal(debug, SimulatorFiles.Find(Path.Combine(_folder, "src", "MlActors.Node", "bin", "Debug", "net10.0"))?.Assembly);
        Assert.Equal(release, SimulatorFiles.Find(Path.Combine(_folder, "src", "MlActors.Node", "bin", "Release", "net10.0"))?.Assembly);
    }

    [Fact]
    public void One_that_was_built_with_this_node_runs_the_same_code() => Assert.Null(Beside().FindMismatch());

    [Theory]
    [InlineData("MlActors.Actors")]
    [InlineData("MlActors.Storage")]
    [InlineData("MlActors.Domain")]
    [InlineData("MlActors.Detection")]
    public void One_of_another_build_is_refused_with_what_differs_and_what_to_do(string other)
    {
        var files = Beside();
        File.Copy(typeof(FactAttribute).Assembly.Location, Path.Combine(_folder, "simulator", $"{other}.dll"), overwrite: true);
        Assert.Contains($"because {other}.dll differs; build it with `dotnet build -c ", files.FindMismatch(), StringComparison.Ordinal);

        File.WriteAllText(Path.Combine(_folder, "simulator", $"{other}.dll"), "half of it");
        Assert.Contains($"because {other}.dll differs", files.FindMismatch(), StringComparison.Ordinal);

        File.Delete(Path.Combine(_folder, "simulator", $"{other}.dll"));
        Assert.Contains($"because {other}.dll differs", files.FindMismatch(), StringComparison.Ordinal);
    }

    private SimulatorFiles Beside()
    {
        Write("simulator/MlActors.Simulation.dll", "");
        foreach (var name in (string[])["Actors", "Storage", "Domain", "Detection"])
            File.Copy(Path.Combine(AppContext.BaseDirectory, $"MlActors.{name}.dll"), Path.Combine(_folder, "simulator", $"MlActors.{name}.dll"));
        return SimulatorFiles.Find(_folder)!;
    }

    [Fact]
    public void Its_scenarios_have_the_name_of_their_file_and_a_title()
    {
        Write("simulator/MlActors.Simulation.dll", "");
        Write("simulator/hocon/scenarios/store-full.conf", "scenario {\n  title = \"The store is full\"\n}\n");

        Assert.Equal([new RehearsalScenario("store-full", "The store is full")], SimulatorFiles.Find(_folder)!.ReadScenarios().AsEnumerable());
    }

    [Fact]
    public void Every_value_of_a_rehearsal_is_an_argument_of_its_own()
    {
        var files = new SimulatorFiles(Path.Combine(_folder, "MlActors.Simulation.dll"));
        var order = new RehearsalOrder(3, 8, 4, new RehearsalSeeds(1, 9), ["kill", "loss"], null, TimeSpan.FromMinutes(1));

        Assert.Equal(
            [
                files.Assembly, "run", "--supervised", "--output", "json", "--html", "/v.html", "--seeds", "1..9", "--nodes", "3", "--jobs", "8",
                "--feeds", "4", "--faults", "kill,loss",
            ], SimulatorProcess.ArgumentsOf(files, order, "/v.html").AsEnumerable());
        Assert.Equal(["--faults", "none"], SimulatorProcess.ArgumentsOf(files, order with { Faults = [] }, "/v.html").TakeLast(2));
        Assert.Equal(
            ["--scenario", Path.Combine(_folder, "hocon", "scenarios", "store-full.conf")],
            SimulatorProcess.ArgumentsOf(files, order with { Scenario = "store-full" }, "/v.html").TakeLast(2));
    }

    private string Write(string path, string text)
    {
        var file = Path.Combine(_folder, Path.Combine(path.Split('/')));
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return file;
    }
}
