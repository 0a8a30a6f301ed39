namespace MlActors.Benchmarks.Kinds;

/// <summary>One row of the table: something that can go wrong, looked for by one function.</summary>
/// <param name="Name">What goes wrong, as spike or silent entity.</param>
/// <param name="Function">The detector as a configuration would have it.</param>
/// <param name="Size">How much is wrong, in words.</param>
internal sealed record Kind(string Name, string Function, string Size, int Streams, Func<SeededRandom, LabelledStream> Draw)
{
    public IEnumerable<LabelledStream> Drawn(ulong seed)
    {
        for (var stream = 0; stream < Streams; stream++) yield return Draw(SeededRandom.For(seed, Name + Function, stream));
    }
}
