using MlActors.Api.Elastic;
using MlActors.Storage.Results;

namespace MlActors.Api.Results;

/// <summary>What all calls for results understand.</summary>
internal static class ResultArguments
{
    /// <param name="score">The parameter that says how high the score has to be at least.</param>
    public static T Into<T>(this Arguments said, T query, string score)
        where T : ResultQuery
    {
        var (from, size) = said.Page();
        return query with
        {
            Start = said.Date("start"),
            End = said.Date("end"),
            MinimumScore = said.Double(score, 0),
            ExcludeInterim = said.Flag("exclude_interim", false),
            Sort = said.Text("sort") ?? query.Sort,
            Descending = said.Flag("desc", query.Descending),
            From = from,
            Size = size,
        };
    }
}
