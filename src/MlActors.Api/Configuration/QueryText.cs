using MlActors.Api.Elastic;
using MlActors.Api.Elastic.Json;
using MlActors.Domain;
using MlActors.Storage.Indices;
using MlActors.Storage.Queries;

namespace MlActors.Api.Configuration;

/// <summary>Checks a datafeed's query when the datafeed is created, so that it does not fail at its first search.</summary>
internal static class QueryText
{
    public static void Check(JsonPart query)
    {
        try
        {
            DocumentQuery.Parse(query.ToJson());
        }
        catch (RefusedException refused)
        {
            throw ErrorMapping.Of(refused.Refusal).AsException();
        }
    }
}
