namespace MlActors.Node.Starting;

/// <summary>Prevents the generic host from handling signals: <see cref="NodeProcess"/> decides when and how the process ends.</summary>
internal sealed class NodeLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
