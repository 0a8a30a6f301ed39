using MlActors.Actors.Jobs;
using MlActors.Api.Elastic;
using MlActors.Detection.Records;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Domain.Progress;
using MlActors.Domain.Records;
using MlActors.Domain.Time;
using static MlActors.Domain.Jobs.JobRequest;

namespace MlActors.Api.AnomalyDetectors;

/// <summary>The post data and flush APIs.</summary>
internal sealed class JobData(JobClient jobs)
{
    private const string Deprecated =
        "Posting data directly to anomaly detection jobs is deprecated, in a future major version it will be compulsory to use a datafeed";

    /// <summary>
    /// Records are sent to the job chunk by chunk while the body is read, and each chunk is durable before the next is sent. So a body with
    /// an invalid record leaves the records before it accepted.
    /// </summary>
    public async Task<ElasticResponse> PostAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        Warnings.Add(request.Http.Response, Deprecated);
        var reset = ReadRange(request.Arguments, "reset_start", "reset_end");
        var job = await jobs.GetOneAsync(request.JobId, cancellationToken);
        if (job.Phase != JobPhase.Open) throw new RefusedException(NotOpen(job));
        var counts = await SendAsync(job, request, reset, cancellationToken);
        return ElasticResponse.With(202, json => json.WriteDataCounts(job.Id, counts));
    }

    private async Task<DataCounts> SendAsync(JobView job, ElasticRequest request, TimeRange? reset, CancellationToken cancellationToken)
    {
        var fields = job.Config!.ToSettings().FieldNames;
        var reader = RecordReader.For(job.Config.Data, fields);
        var (isEmpty, counts) = (true, DataCounts.Zero);
        var memory = RequestMemory.Of(request.Http);
        await using var body = RequestBody.Open(request.Http);
        try
        {
            await foreach (var records in RecordStream.ReadAsync(body, reader, buffer => memory.Reserve(buffer), cancellationToken))
            {
                isEmpty = false;
                memory.Reserve(records.InputBytes);
                counts = counts.Plus(await jobs.PostAsync(job.Id, records, cancellationToken, reset));
                reset = null;
            }

            if (reset is not null)
                await jobs.PostAsync(job.Id, new ParsedRecords(RecordBatch.Empty(fields.Length), 0, 0, 0), cancellationToken, reset);
        }
        catch (MalformedRecordException malformed)
        {
            throw ElasticError.Unparsable($"{malformed.Message}; the {counts.InputRecordCount} records before it were accepted").AsException();
        }

        // For a body without records the job has not been called.
        return !isEmpty || job.State == "opened" ? counts : throw new RefusedException(NotOpen(job));
    }

    public async Task<ElasticResponse> FlushAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var arguments = request.Arguments;
        var calculateInterim = arguments.Flag("calc_interim", false);
        var (hasStart, hasEnd) = (arguments.Date("start") is not null, arguments.Date("end") is not null);
        if (!calculateInterim && (hasStart || hasEnd))
            throw ElasticException.BadRequest($"Invalid flush parameters: unexpected '{(hasStart ? "start" : "end")}'.");
        if (hasEnd && !hasStart) throw ElasticException.BadRequest("Invalid flush parameters: 'start' has not been specified.");
        var (advance, skip) = (arguments.Date("advance_time"), arguments.Date("skip_time"));
        if (advance <= skip)
            throw ElasticException.BadRequest(
                $"advance_time [{arguments.Text("advance_time")}] must be later than skip_time [{arguments.Text("skip_time")}]");
        var flush = new FlushJob(request.JobId, calculateInterim, advance, skip) { Interim = ReadRange(arguments, "start", "end") };
        var lastEnd = await jobs.FlushAsync(flush, cancellationToken);
        return ElasticResponse.Ok(json => json.Flag("flushed", true).Time("last_finalized_bucket_end", lastEnd));
    }

    /// <summary>As in Elastic, a start without an end, or equal to it, is a period of one second, and an end without a start is ignored.</summary>
    private static TimeRange? ReadRange(Arguments arguments, string startName, string endName)
    {
        const long Second = 1_000;
        var end = arguments.Date(endName);
        if (arguments.Date(startName) is not { } start) return null;
        if (end < start)
            throw ElasticException.BadRequest(
                $"Invalid time range: end time '{arguments.Text(endName)}' is earlier than start time '{arguments.Text(startName)}'.");
        return new TimeRange(start, end is { } later && later != start ? later : start + Second);
    }

    private static Refusal NotOpen(JobView job) =>
        Refusal.Conflict($"Cannot process data because job [{job.Id}] is not open (its state is [{job.State}])");
}
