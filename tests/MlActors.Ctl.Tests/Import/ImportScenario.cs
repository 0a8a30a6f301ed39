using System.Text;
using System.Text.Json.Nodes;
using MlActors.Ctl.Commands;
using MlActors.Ctl.Tests.Fake;

namespace MlActors.Ctl.Tests.Import;

/// <summary>A file, a cluster, and what `mlctl import` makes of them.</summary>
public sealed class ImportScenario : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mlctl-import-").FullName;
    private readonly Mlctl _mlctl = new(new ShortDelayTimeProvider());

    private ImportScenario(FakeCluster cluster) => Cluster = cluster;

    public FakeCluster Cluster { get; }
    public string Output => _mlctl.Output;
    public string Error => _mlctl.Error;
    public IReadOnlyList<string> Lines => _mlctl.Lines;
    public IReadOnlyList<string> Documents => DocumentsOf("rides");

    public static async Task<ImportScenario> StartAsync() => new(await FakeCluster.StartAsync());

    public IReadOnlyList<string> DocumentsOf(string index) => [.. Cluster.Indices.Documents(index).Select(document => document.ToJsonString())];

    /// <summary>The properties of the index with their types only.</summary>
    public string Properties() => new JsonObject(Cluster.Indices.Properties["rides"].Select(
        property => KeyValuePair.Create(property.Key, property.Value!["type"]?.DeepClone()))).ToJsonString();

    public string PathOf(string name) => Path.Combine(_folder, name);

    public Task<ExitCode> ImportAsync(string name, string content, params string[] options) =>
        ImportAsync(name, Encoding.UTF8.GetBytes(content), options);

    public async Task<ExitCode> ImportAsync(string name, byte[] content, params string[] options)
    {
        await File.WriteAllBytesAsync(PathOf(name), content);
        return await RunAsync(["import", PathOf(name), .. options]);
    }

    public Task<ExitCode> RunAsync(params string[] arguments) => _mlctl.RunAsync([$"{Cluster.Address}", .. arguments]);

    public async ValueTask DisposeAsync()
    {
        _mlctl.Dispose();
        await Cluster.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
