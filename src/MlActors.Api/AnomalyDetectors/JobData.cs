using MlActors.Actors.Jobs;
using MlActors.Api.Elastic;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Domain.Records;
using static MlActors.Domain.Jobs.JobRequest;

namespace MlActors.Api.AnomalyDetectors;

/// <summary>Sends records to a job, and makes it finish what it was sent.</summary>
internal sealed class JobData(JobClient jobs)
{
    /// <summary>
    /// Records go to the job as they come in, chunk by chunk, each of them durable before the next is sent; so a body that turns out to be
    /// broken leaves the records before the break accepted.
    /// </summary>
    public async Task<Answer> PostAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        if (request.Arguments.Has("reset_start") || request.Arguments.Has("reset_end"))
            throw ElasticException.NotYet("resetting buckets with [reset_start] and [reset_end]", "leave them out");
        var job = await jobs.GetOneAsync(request.JobId, cancellationToken);
        if (job.Phase != JobPhase.Open) throw new RefusedException(NotOpen(job));
        Warnings.Add(request.Http.Response, "Posting data directly to anomaly detection jobs is deprecated, use a datafeed instead.");
        var counts = await SendAsync(job, request, cancellationToken);
        return Answer.With(202, json => json.WriteDataCounts(job.Id, counts));
    }

    private async Task<DataCounts> SendAsync(JobView job, ElasticRequest request, CancellationToken cancellationToken)
    {
        var reader = RecordReader.For(job.Config!.Data, job.Config.ToSettings().FieldNames);
        var (isEmpty, counts) = (true, DataCounts.Zero);
        var memory = RequestMemory.Of(request.Http);
        await using var body = RequestBody.Open(request.Http);
        try
        {
            await foreach (var records in RecordStream.ReadAsync(body, reader, buffer => memory.Hold(buffer), cancellationToken))
            {
                isEmpty = false;
                memory.Hold(records.InputBytes);
                counts = counts.Plus(await jobs.PostAsync(job.Id, records, cancellationToken));
            }
        }
        catch (MalformedRecordException malformed)
        {
            throw ElasticError.Unparsable($"{malformed.Message}; the {counts.InputRecordCount} records before it were accepted").AsException();
        }

        // Nobody has judged a body without records.
        return !isEmpty || job.State == "opened" ? counts : throw new RefusedException(NotOpen(job));
    }

    public async Task<Answer> FlushAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var said = request.Arguments;
        var calculateInterim = said.Flag("calc_interim", false);
        var (start, end) = (said.Date("start"), said.Date("end"));
        if (!calculateInterim && (start ?? end) is not null)
            throw ElasticException.BadRequest("Invalid flush parameters: unexpected [start] or [end]; they need [calc_interim]");
        if (start is null && end is not null) throw ElasticException.BadRequest("Invalid flush parameters: [start] has not been specified");
        if (start is not null)
            throw ElasticException.NotYet("a range of interim results with [start] and [end]", "leave them out to calculate the newest bucket");
        var flush = new FlushJob(request.JobId, calculateInterim, said.Date("advance_time"), said.Date("skip_time"));
        var lastEnd = await jobs.FlushAsync(flush, cancellationToken);
        return Answer.Ok(json => json.Flag("flushed", true).Time("last_finalized_bucket_end", lastEnd));
    }

    private static Refusal NotOpen(JobView job) =>
        Refusal.Conflict($"Cannot process data because job [{job.Id}] is not open (its state is [{job.State}])");
}
