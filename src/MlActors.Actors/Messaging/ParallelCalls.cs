namespace MlActors.Actors.Messaging;

/// <summary>Requests with limited parallelism.</summary>
internal static class ParallelCalls
{
    /// <summary>The answers in the order of the items.</summary>
    public static async Task<IReadOnlyList<TAnswer>> SelectAsync<T, TAnswer>(IEnumerable<T> items, int maxParallelism, Func<T, Task<TAnswer>> ask)
    {
        var all = items.ToArray();
        var answers = new TAnswer[all.Length];
        await Parallel.ForAsync(
            0, all.Length, new ParallelOptions { MaxDegreeOfParallelism = maxParallelism }, async (at, _) => answers[at] = await ask(all[at]));
        return answers;
    }
}
