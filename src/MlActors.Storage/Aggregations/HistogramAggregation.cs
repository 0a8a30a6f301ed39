using System.Collections.Immutable;

namespace MlActors.Storage.Aggregations;

/// <summary>
/// The supported part of Elastic's aggregations of datafeeds: a histogram of time, with groups by terms and numbers of each group in it. Anything
/// else is refused by name when parsed.
/// </summary>
/// <param name="Field">The field of time.</param>
/// <param name="Interval">Milliseconds; intervals begin at multiples of it.</param>
public sealed record HistogramAggregation(string Field, long Interval, AggregationLevel Level)
{
    /// <param name="json">The value of <c>aggregations</c> in a datafeed's configuration.</param>
    /// <exception cref="Domain.RefusedException">The text is not JSON, or has something that is not supported.</exception>
    public static HistogramAggregation Parse(string json) => AggregationParser.Parse(json);

    /// <returns>Why a job cannot be fed by it; null when it can.</returns>
    public string? FindFault(string timeField)
    {
        if (Field != timeField) return $"The histogram of the aggregations has to be on time_field [{timeField}], and is on [{Field}]";
        for (var level = Level; level is not null; level = level.Terms?.Inner)
            if (level.Metrics.Any(metric => metric.Kind == MetricKind.Max && metric.Name == timeField && metric.Field == timeField)) return null;
        return $"Date histogram must have nested max aggregation for time_field [{timeField}]";
    }

    public long StartOf(long time) => time - (((time % Interval) + Interval) % Interval);
}

/// <summary>What is computed for a group, and how it is divided.</summary>
/// <param name="Terms">Null when it is not divided: then it is one record.</param>
public sealed record AggregationLevel(ImmutableArray<MetricAggregation> Metrics, TermsAggregation? Terms);

/// <summary>Groups by the values of a field.</summary>
/// <param name="Size">The number of groups that are kept, those with the most documents.</param>
public sealed record TermsAggregation(string Name, string Field, int Size, AggregationLevel Inner);

/// <summary>One number of the documents of a group.</summary>
public sealed record MetricAggregation(string Name, MetricKind Kind, string Field);

/// <summary>The kinds of numbers.</summary>
public enum MetricKind { Invalid = 0, Max, Min, Avg, Sum, ValueCount, Cardinality }
