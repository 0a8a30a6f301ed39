using System.Collections.Immutable;
using MlActors.Domain;

namespace MlActors.Actors.Datafeeds;

/// <summary>What the one who started a datafeed may read. It is asked before each search, because rights may be withdrawn.</summary>
public interface ISourceAccess
{
    /// <param name="reader">Who started the datafeed; null when it was started on a node without security.</param>
    /// <param name="indices">Expressions, as the configuration of the datafeed has them.</param>
    /// <returns>Null when reading is allowed.</returns>
    ValueTask<Refusal?> FindRefusalAsync(Identity? reader, ImmutableArray<string> indices, CancellationToken cancellationToken);
}

/// <summary>On a node without security every index may be read.</summary>
public sealed class UnlimitedAccess : ISourceAccess
{
    public static readonly UnlimitedAccess Instance = new();

    public ValueTask<Refusal?> FindRefusalAsync(Identity? reader, ImmutableArray<string> indices, CancellationToken cancellationToken) => default;
}
