using MlActors.Api.Elastic;
using MlActors.Api.Elastic.Json;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Storage.Aggregations;
using MlActors.Storage.Queries;

namespace MlActors.Api.Configuration;

/// <summary>Validates the query and the aggregations when a datafeed is created, so that they do not fail at the first search.</summary>
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

    public static DatafeedAggregations ReadAggregations(JsonPart aggregations)
    {
        var json = aggregations.ToJson();
        return new DatafeedAggregations(json, TimeSpan.FromMilliseconds(Parse(json).Interval));
    }

    /// <summary>The histogram has to be one of the job's time, and each record needs its time.</summary>
    public static void CheckTime(DatafeedAggregations? aggregations, JobConfig job)
    {
        if (aggregations is not null && Parse(aggregations.Json).FindFault(job.Data.TimeField) is { } fault) throw ElasticException.BadRequest(fault);
    }

    private static HistogramAggregation Parse(string json)
    {
        try
        {
            return HistogramAggregation.Parse(json);
        }
        catch (RefusedException refused)
        {
            throw ErrorMapping.Of(refused.Refusal).AsException();
        }
    }
}
