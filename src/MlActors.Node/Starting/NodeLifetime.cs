namespace MlActors.Node.Starting;

/// <summary>Keeps the generic host from listening to signals itself: when and how the process ends is decided in one place.</summary>
internal sealed class NodeLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
