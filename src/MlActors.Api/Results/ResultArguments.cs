using MlActors.Api.Elastic;
using MlActors.Storage.Results;

namespace MlActors.Api.Results;

/// <summary>The parameters that all results APIs have.</summary>
internal static class ResultArguments
{
    /// <param name="score">The parameter with the minimum score.</param>
    public static T Into<T>(this Arguments arguments, T query, string score)
        where T : ResultQuery
    {
        var (from, size) = arguments.Page();
        return query with
        {
            Start = arguments.Date("start"),
            End = arguments.Date("end"),
            MinimumScore = arguments.Double(score, 0),
            ExcludeInterim = arguments.Flag("exclude_interim", false),
            Sort = arguments.Text("sort") ?? query.Sort,
            Descending = arguments.Flag("desc", query.Descending),
            From = from,
            Size = size,
        };
    }
}
