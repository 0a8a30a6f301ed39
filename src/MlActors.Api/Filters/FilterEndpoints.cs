using MlActors.Actors.Jobs;
using MlActors.Actors.Registry;
using MlActors.Api.Calendars;
using MlActors.Api.Elastic;
using MlActors.Api.Elastic.Json;
using MlActors.Domain;
using MlActors.Domain.Filters;
using MlActors.Domain.Registry;
using MlActors.Storage.Filters;

namespace MlActors.Api.Filters;

/// <summary>The create, update, get and delete filter APIs.</summary>
internal sealed class FilterEndpoints(FilterStore filters, RegistryClient registry, JobClient jobs, RuleAnnouncements announcements)
{
    public async Task<ElasticResponse> PutAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var id = request.Path("filter_id")!;
        var filter = JsonFields.Read(request.Body!, "ml_filter", fields =>
        {
            if (fields.Text("filter_id") is { } other && other != id)
                throw ElasticException.BadRequest(
                    $"Inconsistent filter_id; '{other}' specified in the body differs from '{id}' specified as a URL argument");
            return Filter.Of(id, fields.Text("description"), fields.Texts("items") ?? []);
        });
        if (filter.FindFault() is { } reason) throw ElasticException.BadRequest(reason);
        return await filters.AddAsync(filter, cancellationToken)
            ? ElasticResponse.Ok(json => json.WriteFilter(filter))
            : throw new RefusedException(Refusal.AlreadyExists($"A filter with id [{id}] already exists"));
    }

    public async Task<ElasticResponse> UpdateAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var id = request.Path("filter_id")!;
        var (description, add, remove) = JsonFields.Read(request.Body!, "update_filter_action", fields =>
            (fields.Text("description"), fields.Texts("add_items") ?? [], fields.Texts("remove_items") ?? []));
        (Filter? Changed, string? Refusal) outcome = default;
        if (!await filters.ChangeAsync(id, filter => (outcome = filter.Change(description, add, remove)).Changed, cancellationToken))
            throw Unknown(id);
        if (outcome.Refusal is { } reason) throw ElasticException.BadRequest(reason);
        await announcements.FilterChangedAsync(id);
        return ElasticResponse.Ok(json => json.WriteFilter(outcome.Changed!));
    }

    public async Task<ElasticResponse> GetAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var expression = request.Expression("filter_id");
        var (from, size) = request.Arguments.Page();
        if (expression is not null && (request.Query.Text("from") ?? request.Query.Text("size")) is not null)
            throw ElasticException.BadRequest("Params [from, size] are incompatible with [filter_id]");
        var all = await filters.AllAsync(cancellationToken);
        var resolved = IdExpression.Resolve(expression, [.. all.Select(filter => filter.Id)], _ => [], []);
        if (resolved.Missing(allowNoMatch: true) is { } unknown) throw Unknown(unknown);
        var found = all.Where(filter => resolved.Ids.Contains(filter.Id)).ToArray();
        return ElasticResponse.Ok(json => json.Number("count", (long)found.Length)
            .Array("filters", found.Skip(from).Take(size), filter => json.Object(() => json.WriteFilter(filter))));
    }

    /// <summary>A filter in use is not deleted, because its jobs could not be opened any more.</summary>
    public async Task<ElasticResponse> DeleteAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var id = request.Path("filter_id")!;
        var entries = await registry.ResolveJobsAsync("_all", allowNoMatch: true, cancellationToken);
        var users = (await jobs.GetAllAsync(entries.Select(entry => entry.Job), cancellationToken)).Where(
            job => job.Config!.Analysis.FilterIds.Contains(id)).Select(job => job.Id.Value).ToArray();
        if (users.Length > 0)
            throw new RefusedException(Refusal.Conflict($"Cannot delete filter [{id}] currently used by jobs [{string.Join(", ", users)}]"));
        return await filters.DeleteAsync(id, cancellationToken) ? ElasticResponse.Acknowledged : throw Unknown(id);
    }

    private static ElasticException Unknown(string id) => ElasticException.NotFound($"Unable to find filter [{id}]");
}

/// <summary>Writes filters in Elastic's format.</summary>
internal static class FilterJson
{
    public static void WriteFilter(this ElasticJsonWriter json, Filter filter) =>
        json.Text("filter_id", filter.Id).Text("description", filter.Description).Texts("items", filter.Items);
}
