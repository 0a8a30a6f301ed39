using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using MlActors.Actors.Registry;
using MlActors.Actors.Verification;
using MlActors.Api.Elastic;
using MlActors.Api.Elastic.Json;
using MlActors.Domain;
using MlActors.Domain.Verification;
using static MlActors.Api.Elastic.ElasticRoute;

namespace MlActors.Api.Verification;

/// <summary>
/// The verify API: jobs, or the jobs of a run, are verified in the background, one after the other. A verification is known to the node that was
/// asked, and lost with its process; it changes nothing.
/// </summary>
internal sealed class VerificationEndpoints(JobVerifier verifier, RunVerifier runs, RegistryClient registry, TimeProvider time)
{
    private const int Kept = 100, UnderWayAtATime = 4;

    private readonly ConcurrentDictionary<int, VerificationTask> _verifications = new();
    private int _last;

    public static IEnumerable<ElasticRoute> Routes =>
    [
        Of<VerificationEndpoints>("POST", "/_mlactors/verifications", (verify, request, cancellationToken) =>
            verify.StartAsync(request, cancellationToken))
            .Requires("cluster:monitor/xpack/ml/verify")
            .WithBody(BodyRule.Required),
        Of<VerificationEndpoints>("GET", "/_mlactors/verifications/{verification_id}", (verify, request, _) => Task.FromResult(verify.Get(request)))
            .Requires("cluster:monitor/xpack/ml/verify"),
    ];

    public async Task<ElasticResponse> StartAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var (jobs, run) = JsonFields.Read(request.Body!, "verification", fields =>
        {
            var read = (Jobs: fields.Text("jobs"), Run: fields.Text("run"));
            fields.RefuseUnknownFields();
            return read;
        });
        if ((jobs is null) == (run is null)) throw ElasticException.BadRequest("either [jobs] or [run] is required, found both or none");
        if (_verifications.Values.Count(known => known.EndedAt is null) >= UnderWayAtATime)
            throw new ElasticError(
                ElasticErrorType.Rejected, $"[{UnderWayAtATime}] verifications are under way on this node; wait until one has ended").AsException();

        // Resolved before the response, so that an unknown job or run is refused.
        var targets = jobs is null
            ? await runs.CheckReceiptsAsync(new RunId(run!), cancellationToken)
            : [.. (await registry.ResolveJobsAsync(jobs, allowNoMatch: true, cancellationToken)).Select(job => (job.Job, (VerificationCheck?)null))];
        var number = Interlocked.Increment(ref _last);
        var verification = new VerificationTask(
            number.ToString(CultureInfo.InvariantCulture), jobs is null ? $"run {run}" : $"jobs {jobs}", time.GetUtcNow()) { Total = targets.Length };
        _verifications[number] = verification;
        _verifications.TryRemove(number - Kept, out _);
        _ = VerifyAsync(verification, targets, request.Caller.Identity);
        return ElasticResponse.With(202, json => json.Text("verification_id", verification.Id));
    }

    public ElasticResponse Get(ElasticRequest request)
    {
        var id = request.Path("verification_id")!;
        var found = _verifications.Values.FirstOrDefault(known => known.Id == id) ?? throw ElasticException.NotFound(
            $"No verification with id [{id}] is known to this node; ask the node that started it");
        return ElasticResponse.Ok(json => Write(json, found));
    }

    private async Task VerifyAsync(
        VerificationTask verification, ImmutableArray<(JobId Job, VerificationCheck? Receipt)> targets, Identity? reader)
    {
        try
        {
            foreach (var (job, receipt) in targets)
            {
                verification.Begin(job);
                verification.Add(await VerifyAsync(job, receipt, reader, verification));
            }

            verification.End(time.GetUtcNow());
        }
        catch (Exception failure)
        {
            verification.End(time.GetUtcNow(), failure.Message);
        }
    }

    private async Task<JobVerification> VerifyAsync(JobId job, VerificationCheck? receipt, Identity? reader, VerificationTask verification)
    {
        try
        {
            var found = await verifier.VerifyAsync(job, reader, records => verification.RecordsReplayed = records, CancellationToken.None);
            return receipt is null ? found : found with { Checks = [receipt, .. found.Checks] };
        }
        catch (RefusedException refused)
        {
            // A job that was deleted meanwhile, or does not respond, is one job.
            return new JobVerification(job, [.. receipt is null ? [] : new[] { receipt }, VerificationCheck.NotPossible("job", refused.Message)]);
        }
    }

    private static void Write(ElasticJsonWriter json, VerificationTask verification)
    {
        json.Text("verification_id", verification.Id)
            .Text("target", verification.Target)
            .Text("outcome", verification.Outcome is { } outcome ? NameOf(outcome) : "running")
            .Text("problem", verification.Problem)
            .Time("started_at", verification.StartedAt)
            .Time("ended_at", verification.EndedAt)
            .Number("total", (long)verification.Total)
            .Text("current_job", verification.Current?.Value)
            .Number("records_replayed", verification.RecordsReplayed);
        json.Array("jobs", verification.Jobs, job => json.Object(() => json
            .Text("job_id", job.Job.Value)
            .Text("outcome", NameOf(job.Outcome))
            .Array("checks", job.Checks, check => json.Object(() => json
                .Text("check", check.Name).Text("outcome", NameOf(check.Outcome)).Text("detail", check.Detail)))));
    }

    private static string NameOf(CheckOutcome outcome) => outcome switch
    {
        CheckOutcome.Passed => "passed",
        CheckOutcome.Failed => "failed",
        _ => "not_possible",
    };
}
