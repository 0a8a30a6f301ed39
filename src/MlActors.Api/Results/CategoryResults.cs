using System.Globalization;
using MlActors.Actors.Jobs;
using MlActors.Api.Elastic;
using MlActors.Domain;
using MlActors.Storage.Results;

namespace MlActors.Api.Results;

/// <summary>The get categories API.</summary>
internal sealed class CategoryResults(JobClient jobs, ResultStore results, ImportedResults imported)
{
    public async Task<ElasticResponse> GetAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var arguments = request.Arguments;
        var (from, size) = arguments.Page();
        var id = IdOf(request);
        if (id is not null && (arguments.Has("from") || arguments.Has("size")))
            throw ElasticException.BadRequest("[from] and [size] cannot be used together with a [category_id]: one category is asked for");
        var query = new CategoryQuery(request.JobId)
        {
            CategoryId = id,
            PartitionFieldValue = arguments.Text("partition_field_value"),
            From = from,
            Size = size,
        };
        var job = await jobs.GetOneAsync(query.Job, cancellationToken);
        if (await imported.CategoriesAsync(query, job, cancellationToken) is { } page) return page;
        var found = await results.CategoriesAsync(query, cancellationToken);
        return id is not null && found.Count == 0
            ? throw ElasticException.NotFound($"No category with id [{id}] exists for job [{job.Id}]")
            : ElasticResponse.Ok(json => json.Number("count", found.Count)
                .Array("categories", found.Items, category => json.Object(() => json.WriteCategory(job.Config!, category))));
    }

    private static int? IdOf(ElasticRequest request)
    {
        if ((request.Path("category_id") ?? request.Arguments.Text("category_id")) is not { } text) return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id > 0
            ? id
            : throw ElasticException.BadRequest($"Failed to parse int parameter [category_id] with value [{text}]");
    }
}
