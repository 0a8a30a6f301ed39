namespace MlActors.Benchmarks.Kinds;

/// <summary>One row of the table: a kind of anomaly, detected by one function. The name and the function are part of the seed.</summary>
/// <param name="Name">The kind of anomaly, such as spike or silent entity.</param>
/// <param name="Function">The detector as in a configuration.</param>
/// <param name="Size">The size of the anomaly, as text.</param>
/// <param name="Streams">The number of streams.</param>
/// <param name="Draw">Draws one stream.</param>
internal sealed record Kind(string Name, string Function, string Size, int Streams, Func<SeededRandom, LabelledStream> Draw)
{
    public IEnumerable<LabelledStream> Drawn(ulong seed)
    {
        for (var stream = 0; stream < Streams; stream++) yield return Draw(SeededRandom.For(seed, Name + Function, stream));
    }
}
