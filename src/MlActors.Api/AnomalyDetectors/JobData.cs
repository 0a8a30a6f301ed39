using MlActors.Actors.Jobs;
using MlActors.Api.Elastic;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Domain.Progress;
using MlActors.Domain.Records;
using static MlActors.Domain.Jobs.JobRequest;

namespace MlActors.Api.AnomalyDetectors;

/// <summary>The post data and flush APIs.</summary>
internal sealed class JobData(JobClient jobs)
{
    /// <summary>
    /// Records are sent to the job chunk by chunk while the body is read, and each chunk is durable before the next is sent. So a body with
    /// an invalid record leaves the records before it accepted.
    /// </summary>
    public async Task<ElasticResponse> PostAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        if (request.Arguments.Has("reset_start") || request.Arguments.Has("reset_end"))
            throw ElasticException.NotSupported("resetting buckets with [reset_start] and [reset_end]", "leave them out");
        var job = await jobs.GetOneAsync(request.JobId, cancellationToken);
        if (job.Phase != JobPhase.Open) throw new RefusedException(NotOpen(job));
        Warnings.Add(request.Http.Response, "Posting data directly to anomaly detection jobs is deprecated, use a datafeed instead.");
        var counts = await SendAsync(job, request, cancellationToken);
        return ElasticResponse.With(202, json => json.WriteDataCounts(job.Id, counts));
    }

    private async Task<DataCounts> SendAsync(JobView job, ElasticRequest request, CancellationToken cancellationToken)
    {
        var reader = RecordReader.For(job.Config!.Data, job.Config.ToSettings().FieldNames);
        var (isEmpty, counts) = (true, DataCounts.Zero);
        var memory = RequestMemory.Of(request.Http);
        await using var body = RequestBody.Open(request.Http);
        try
        {
            await foreach (var records in RecordStream.ReadAsync(body, reader, buffer => memory.Reserve(buffer), cancellationToken))
            {
                isEmpty = false;
                memory.Reserve(records.InputBytes);
                counts = counts.Plus(await jobs.PostAsync(job.Id, records, cancellationToken));
            }
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
        var (start, end) = (arguments.Date("start"), arguments.Date("end"));
        if (!calculateInterim && (start ?? end) is not null)
            throw ElasticException.BadRequest("Invalid flush parameters: unexpected [start] or [end]; they need [calc_interim]");
        if (start is null && end is not null) throw ElasticException.BadRequest("Invalid flush parameters: [start] has not been specified");
        if (start is not null)
            throw ElasticException.NotSupported("a range of interim results with [start] and [end]", "leave them out to calculate the newest bucket");
        var flush = new FlushJob(request.JobId, calculateInterim, arguments.Date("advance_time"), arguments.Date("skip_time"));
        var lastEnd = await jobs.FlushAsync(flush, cancellationToken);
        return ElasticResponse.Ok(json => json.Flag("flushed", true).Time("last_finalized_bucket_end", lastEnd));
    }

    private static Refusal NotOpen(JobView job) =>
        Refusal.Conflict($"Cannot process data because job [{job.Id}] is not open (its state is [{job.State}])");
}
