using System.Text;
using System.Text.Json;
using MlActors.Actors.Datafeeds;
using MlActors.Actors.Jobs;
using MlActors.Api.Configuration;
using MlActors.Api.Elastic;
using MlActors.Api.Elastic.Json;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Progress;
using MlActors.Domain.Time;
using MlActors.Storage.Sources;

namespace MlActors.Api.Datafeeds;

/// <summary>Returns the first documents that a datafeed would send to its job. The datafeed exists, or is in the body.</summary>
internal sealed class DatafeedPreview(DatafeedClient datafeeds, JobClient jobs, IRecordSource source)
{
    private const int MaxDocuments = 1000;
    private const string PreviewId = "preview";

    public async Task<ElasticResponse> PreviewAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var (feed, job) = request.Path("datafeed_id") is not null
            ? await ExistingAsync(request, cancellationToken)
            : await FromBodyAsync(request, cancellationToken);
        request.Caller.EnsureMayRead(feed.Indices);
        var fields = job.ToSettings().FieldNames;
        var search = new SourceRequest(
            feed, job.Data, fields,
            new DatafeedPosition(request.Arguments.Date("start", shortNumbersAreSeconds: false) ?? 0),
            request.Arguments.Date("end", shortNumbersAreSeconds: false) ?? request.Now.ToUnixTimeMilliseconds(),
            Math.Min(feed.ScrollSize, MaxDocuments));
        var documents = await ReadAsync(search, cancellationToken);
        return new ElasticResponse.Json(200, json => json.Array(documents, document => WriteRecord(json, document, job.Data.TimeField, fields)));
    }

    private async Task<IReadOnlyList<string>> ReadAsync(SourceRequest search, CancellationToken cancellationToken)
    {
        try
        {
            return await source.PreviewAsync(search, search.Size, cancellationToken);
        }
        catch (RefusedException refused) when (refused.InnerException is RefusedException { Refusal.Kind: RefusalKind.IndexNotFound } missing)
        {
            // A preview answers a missing index like a search, and only a start refuses the configuration.
            throw new RefusedException(missing.Refusal);
        }
    }

    private async Task<(DatafeedConfig Feed, JobConfig Job)> ExistingAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        if (request.Body is { Members.Count: > 0 })
            throw ElasticException.BadRequest("a datafeed of the path and one of the body cannot both be previewed; leave one of them out");
        var feed = (await datafeeds.GetOneAsync(request.DatafeedId, cancellationToken)).Config!;
        return (feed, (await jobs.GetOneAsync(feed.JobId, cancellationToken)).Config!);
    }

    private async Task<(DatafeedConfig Feed, JobConfig Job)> FromBodyAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var body = request.Body ?? throw ElasticException.BadRequest("[datafeed_config] is required when no datafeed is named in the path");
        var (draft, jobPart) = JsonFields.Read(body, "preview_datafeed_request", fields =>
            (fields.Object("datafeed_config", "datafeed_config", DatafeedConfigReader.Read), fields.Take("job_config")));
        var withJob = jobPart is null ? null : JobConfigReader.Read(jobPart, jobPart.Find("job_id")?.Text ?? draft?.JobId ?? PreviewId, request.Now);
        if (draft is not null && withJob?.Datafeed is not null)
            throw ElasticException.BadRequest("the datafeed is given in [datafeed_config] and in [job_config]; leave one of them out");
        draft ??= withJob?.Datafeed
            ?? throw ElasticException.BadRequest("[datafeed_config] is required when no datafeed is named in the path");
        var job = withJob?.Config ?? (await jobs.GetOneAsync(JobOf(draft), cancellationToken)).Config!;
        return (draft.ToConfig(new DatafeedId(PreviewId), job, request.Now), job);
    }

    private static JobId JobOf(DatafeedDraft draft) =>
        new(draft.JobId ?? throw ElasticException.BadRequest("[job_config] or the datafeed's [job_id] is required"));

    /// <summary>Only the time and the analysed fields are sent to a job, so only they are returned.</summary>
    private static void WriteRecord(ElasticJsonWriter json, string document, string timeField, IEnumerable<string> fields)
    {
        using var parsed = JsonDocument.Parse(document);
        json.Object(() =>
        {
            json.Number(timeField, TimeOf(Find(parsed.RootElement, timeField)));
            foreach (var field in fields)
                if (Find(parsed.RootElement, field) is { } value)
                    json.Raw(field, value.GetRawText());
        });
    }

    private static long? TimeOf(JsonElement? value)
    {
        var scalar = value is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray().Cast<JsonElement?>().FirstOrDefault() : value;
        if (scalar is not { ValueKind: JsonValueKind.String or JsonValueKind.Number } found) return null;
        var isNumber = found.ValueKind == JsonValueKind.Number;
        return TimeFormat.OfDocuments.TryRead(Encoding.UTF8.GetBytes(found.ToString()), isNumber, out var milliseconds) ? milliseconds : null;
    }

    /// <summary>Finds a field by its full name, or by its parts in nested objects.</summary>
    private static JsonElement? Find(JsonElement element, string name)
    {
        if (element.ValueKind != JsonValueKind.Object) return null;
        if (element.TryGetProperty(name, out var whole)) return whole;
        for (var dot = name.IndexOf('.', StringComparison.Ordinal); dot > 0; dot = name.IndexOf('.', dot + 1))
            if (element.TryGetProperty(name[..dot], out var outer) && Find(outer, name[(dot + 1)..]) is { } inner)
                return inner;
        return null;
    }
}
