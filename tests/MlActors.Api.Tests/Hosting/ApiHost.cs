using System.Net.Http.Headers;
using System.Text;
using Akka.Configuration;
using Akka.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using MlActors.Actors;
using MlActors.Actors.Cluster;
using MlActors.Actors.Datafeeds;
using MlActors.Actors.Shutdown;
using MlActors.Api.Elastic;
using MlActors.Api.Rehearsals;
using MlActors.Api.Tests.Conformance;
using MlActors.Api.Security;
using MlActors.Domain.Nodes;
using MlActors.Storage;
using MlActors.Storage.Documents;
using MlActors.Storage.Files;
using MlActors.Storage.Rules;
using Xunit;

namespace MlActors.Api.Tests.Hosting;

/// <summary>
/// The API on a real server, over real actors and a real store in a folder of its own: one node in this process that is its own cluster. One for all
/// tests
/// of a collection, because a cluster takes seconds to form; so each test uses its own ids and indices.
/// </summary>
public class ApiHost : IAsyncLifetime
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"mlactors-api-{Guid.NewGuid():N}");
    private Stores? _stores;
    private WebApplication? _app;

    public HttpClient Http { get; private set; } = null!;

    /// <summary>Stands for the process of the simulator.</summary>
    public FakeSimulator Simulator { get; } = new();

    /// <summary>Its address in the cluster, host:port.</summary>
    public string Node { get; private set; } = "";

    public Stores Stores => _stores!;

    /// <summary>Settings that differ from those of the other specs.</summary>
    protected virtual string MoreSettings => "";

    /// <summary>The content of the file of users; null for a node without security.</summary>
    protected virtual string? Users => null;

    /// <summary>Whether every response is held against the published types; not where clients write documents that lack what results have.</summary>
    protected virtual bool ChecksTypes => true;

    public IServiceProvider Services => _app!.Services;

    public async Task InitializeAsync()
    {
        _stores = Stores.Open(StorageLocation.Parse(_folder, busyTimeout: TimeSpan.FromMilliseconds(100)), TimeProvider.System);
        var address = Node = "127.0.0.1:" + FreePort.Take();
        var config = ConfigurationFactory.ParseString(MoreSettings).WithFallback(TestCluster.Hocon(address));
        var users = UserDirectory();
        var node = new MlActorsNode(
            _stores.Results, new JobMessages(_stores.Documents, address, TimeProvider.System), _stores.Sync, _stores.Source, _stores.Rules,
            new NodeInventory(address) { Http = "127.0.0.1:9200", ReadSettings = () => _stores.Settings.Current, Examine = _ => Examine(address) },
            MlActorsSettings.From(config), TimeProvider.System)
        {
            Annotations = new Annotations(_stores.Documents, TimeProvider.System),
            Buckets = _stores.Results.FinalBuckets,
            Access = users is null ? UnlimitedAccess.Instance : new SourceAccess(users, _stores.ApiKeys, TimeProvider.System),
            Calibrations = new CalibrationSource(_stores.Calibrations.ReadAsync),
        };
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseKestrel(kestrel =>
        {
            ElasticApi.ConfigureLimits(kestrel);
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.UseElasticErrors());
        });
        builder.Logging.ClearProviders();
        builder.Services
            .AddMlActorsClients(node)
            .AddMlActorsMaintenance()
            .AddSingleton(_stores.Results).AddSingleton(_stores.Documents).AddSingleton(_stores.Filters).AddSingleton(_stores.Calendars)
            .AddSingleton(_stores.Source)
            .AddSingleton<IRuleSource>(_stores.Rules).AddSingleton(_stores.Cluster).AddSingleton(_stores.Generations)
            .AddSingleton<ISimulator>(Simulator).AddSingleton(_stores.Settings).AddSingleton(_stores.ApiKeys)
            .AddSingleton(_stores.Calibrations).AddSingleton(_stores.Rehearsals)
            .AddElasticApi(new ApiSettings("mlactors-tests", address), users)
            .AddAkka("mlactors-tests", (akka, _) => akka.AddHocon(config, HoconAddMode.Prepend).WithMlActors(node));
        _app = builder.Build();
        ElasticApi.Map(_app);
        await _app.StartAsync();
        Http = new HttpClient { BaseAddress = new Uri(_app.Urls.Single()) };
    }

    private NodeExamination Examine(string address) => new(
        address, "tests", TimeProvider.System.GetUtcNow(), _folder, 1L << 40, 1L << 41, 1, [], StoreExamination.FilesOf(_stores!.Location),
        new RunTimeouts(TimeSpan.FromMinutes(30), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(1), 256));

    public string UsersFile => Path.Combine(_folder, "users.json");

    private UserDirectory? UserDirectory()
    {
        if (Users is not { } users) return null;
        File.WriteAllText(UsersFile, users);
        return new UserDirectory(UsersFile, TimeProvider.System, NullLogger.Instance);
    }

    public async Task DisposeAsync()
    {
        Http.Dispose();
        await _app!.StopAsync();
        await _app.DisposeAsync();
        _stores!.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Sends a request in Elastic's notation: `PUT /_ml/anomaly_detectors/a {json}`.</summary>
    public async Task<ApiResponse> CallAsync(string line, string? body = null, params (string Name, string Value)[] headers)
    {
        var split = line.IndexOf(' ', StringComparison.Ordinal);
        using var request = new HttpRequestMessage(new HttpMethod(line[..split]), line[(split + 1)..]);
        if (body is not null) request.Content = new ByteArrayContent(
            Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        foreach (var (name, value) in headers)
        {
            if (request.Headers.TryAddWithoutValidation(name, value)) continue;
            request.Content!.Headers.Remove(name);
            request.Content.Headers.TryAddWithoutValidation(name, value);
        }

        using var sent = await Http.SendAsync(request);
        var response = await ApiResponse.OfAsync(sent);
        if (ChecksTypes) SpecifiedResponses.Check(line, response);
        return response;
    }

    /// <summary>Repeats a request until the assertions hold; fails with the last response.</summary>
    public async Task EventuallyAsync(string call, Action<ApiResponse> isAsItShould, params (string Name, string Value)[] headers)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (await pace.WaitForNextTickAsync())
        {
            var response = await CallAsync(call, null, headers);
            try
            {
                isAsItShould(response);
                return;
            }
            catch (Xunit.Sdk.XunitException) when (!timeout.IsCancellationRequested)
            {
                // Not yet: retry.
            }
        }
    }
}

/// <summary>Shares one host between the test classes that need actors.</summary>
[CollectionDefinition(Name)]
public sealed class ApiCollection : ICollectionFixture<ApiHost>
{
    public const string Name = "api";
}
