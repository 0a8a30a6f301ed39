using MlActors.Api.Elastic;
using MlActors.Api.Elastic.Json;
using MlActors.Api.Results;
using MlActors.Domain.Registry;
using MlActors.Storage.Documents;
using MlActors.Storage.Indices;

namespace MlActors.Api.Documents;

/// <summary>The APIs of mappings and settings.</summary>
internal sealed class MappingEndpoints(DocumentStore documents, MlIndices ml)
{
    public async Task<ElasticResponse> GetAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var selection = await IndexSelection.OfAsync(request, documents, ml, cancellationToken);
        return ElasticResponse.Ok(json =>
        {
            foreach (var index in selection.Indices) json.Object(index.Name, () => json.WriteMappings(index.Name, index.Fields));
            foreach (var name in selection.WithoutDocuments) json.Object(name, () => json.WriteMappings(name, MlIndices.FieldsOf(name)));
        });
    }

    public async Task<ElasticResponse> GetFieldsAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var selection = await IndexSelection.OfAsync(request, documents, ml, cancellationToken);
        var patterns = MlIndices.PartsOf(request.Expression("fields")!);
        var indices = selection.Indices.Select(index => (index.Name, index.Fields))
            .Concat(selection.WithoutDocuments.Select(name => (name, MlIndices.FieldsOf(name))));
        return ElasticResponse.Ok(json =>
        {
            foreach (var (index, fields) in indices)
                json.Object(index, () => json.Object("mappings", () =>
                {
                    foreach (var field in fields.Where(field => patterns.Any(pattern => Wildcard.Matches(pattern, field.Name))))
                        json.Object(field.Name, () => json.Text("full_name", field.Name)
                            .Object("mapping", () => json.Object(field.Name.Split('.')[^1], () => json.WriteField(field))));
                }));
        });
    }

    public async Task<ElasticResponse> PutAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var selection = await IndexSelection.OfAsync(request, documents, ml, cancellationToken);
        if (selection.WithoutDocuments is [var own, ..])
            throw ElasticException.BadRequest($"the mapping of index [{own}] belongs to its jobs and cannot be changed");
        if (selection.Expression is { } expression)
            await documents.AddMappingsAsync(expression, request.Body!.Source.Bytes, cancellationToken);
        return ElasticResponse.Acknowledged;
    }

    public async Task<ElasticResponse> SettingsAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var selection = await IndexSelection.OfAsync(request, documents, ml, cancellationToken);
        var flat = request.Query.Flag("flat_settings");
        return ElasticResponse.Ok(json =>
        {
            foreach (var index in selection.Indices) json.Object(index.Name, () => json.WriteSettings(index.Name, index.Uuid, flat));
            foreach (var name in selection.WithoutDocuments) json.Object(name, () => json.WriteSettings(name, null, flat));
        });
    }
}
