using MlActors.Node.Tests.Processes;
using Xunit;

namespace MlActors.Console.Tests.Browser;

/// <summary>A browser, and a node with sample data, for the specs that change little. One for all specs.</summary>
public sealed class ConsoleHost : IAsyncLifetime
{
    private DataDirectory? _data;
    private LocalNode? _node;

    public Chromium Chromium { get; } = new();

    internal LocalNode Node => _node!;

    public string Address => $"http://127.0.0.1:{Node.HttpPort}";

    public async Task InitializeAsync()
    {
        if (Chromium.Missing is not null) return;
        await Chromium.InitializeAsync();
        _data = new DataDirectory();
        _node = LocalNode.Start(_data.Path);
        await _node.WaitUntilReadyAsync();
        await SampleData.LoadAsync(_node.Client);
    }

    public async Task DisposeAsync()
    {
        await Chromium.DisposeAsync();
        if (_node is not null) await _node.DisposeAsync();
        _data?.Dispose();
    }
}

/// <summary>Shares one browser and one node between all specs.</summary>
[CollectionDefinition(Name)]
public sealed class ConsoleCollection : ICollectionFixture<ConsoleHost>
{
    public const string Name = "console";
}
