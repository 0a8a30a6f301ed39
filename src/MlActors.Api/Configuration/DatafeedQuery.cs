using MlActors.Api.Elastic;
using MlActors.Api.Elastic.Json;
using MlActors.Domain;
using MlActors.Storage.Queries;

namespace MlActors.Api.Configuration;

/// <summary>Validates the query when a datafeed is created, so that it does not fail at the first search.</summary>
internal static class DatafeedQuery
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
