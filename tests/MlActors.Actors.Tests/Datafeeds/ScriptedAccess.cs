using System.Collections.Concurrent;
using System.Collections.Immutable;
using MlActors.Actors.Datafeeds;
using MlActors.Domain;

namespace MlActors.Actors.Tests.Datafeeds;

/// <summary>Rights that are withdrawn when a spec says so.</summary>
internal sealed class ScriptedAccess : ISourceAccess
{
    private readonly ConcurrentQueue<Identity?> _readers = new();
    private volatile Refusal? _refusal;

    /// <summary>With whose rights the searches were made.</summary>
    public IReadOnlyList<Identity?> Readers => [.. _readers];

    public void Withdraw(string reason) => _refusal = Refusal.Forbidden(reason);

    public ValueTask<Refusal?> FindRefusalAsync(Identity? reader, ImmutableArray<string> indices, CancellationToken cancellationToken)
    {
        _readers.Enqueue(reader);
        return new ValueTask<Refusal?>(_refusal);
    }
}
