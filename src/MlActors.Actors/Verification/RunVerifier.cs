using System.Collections.Immutable;
using MlActors.Actors.Jobs;
using MlActors.Actors.Shutdown;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Domain.Shutdown;
using MlActors.Domain.Verification;
using static MlActors.Domain.Verification.VerificationCheck;

namespace MlActors.Actors.Verification;

/// <summary>Compares what the jobs of a run acknowledged, as its receipt has it, with what the jobs have now.</summary>
public sealed class RunVerifier(ShutdownClient shutdown, JobClient jobs)
{
    private const string Receipt = "receipt";

    /// <summary>The jobs of a run, each with the check of its receipt.</summary>
    /// <exception cref="RefusedException">There is no such run.</exception>
    public async Task<ImmutableArray<(JobId Job, VerificationCheck? Receipt)>> CheckReceiptsAsync(RunId run, CancellationToken cancellationToken)
    {
        var (_, units) = await shutdown.GetAsync(run, cancellationToken, withReceipts: true);
        UnitView[] closed = [.. units.Where(unit => unit.Unit.Kind == UnitKind.Job)];
        var views = (await jobs.ShowAllAsync(closed.Select(unit => new JobId(unit.Unit.Name)), cancellationToken)).ToDictionary(job => job.Id);
        return
        [
            .. from unit in closed
            let job = new JobId(unit.Unit.Name)
            select (job, (VerificationCheck?)Check(unit, views.GetValueOrDefault(job))),
        ];
    }

    private static VerificationCheck Check(UnitView unit, JobView? job) => (unit.State, unit.Receipt, job) switch
    {
        (UnitState.Failed failed, _, _) => Failed(Receipt, $"the run did not close it: {failed.Reason}"),
        (not UnitState.Done, _, _) => NotPossible(Receipt, "the run has not ended with it"),
        (_, null, _) => NotPossible(Receipt, "the run keeps no receipt of it: it is too old, or the unit had nothing to acknowledge"),
        (_, _, null or { Phase: JobPhase.Absent }) => NotPossible(Receipt, "the job was deleted since"),
        (_, { Snapshot: null, Skipped: { } skipped }, _) => Failed(Receipt, $"it was closed by force: {skipped}"),
        (_, { Snapshot: null }, _) => Passed(Receipt, "it had no model to save"),
        (_, { Snapshot: { } saved }, _) when job!.Model.Find(saved.Id) is { } kept => kept.Checksum == saved.Checksum
            ? Passed(Receipt, $"its snapshot [{saved.Id}] is kept, with the acknowledged checksum")
            : Failed(Receipt, $"its snapshot [{saved.Id}] has checksum {kept.Checksum}, and {saved.Checksum} was acknowledged"),
        (_, { Snapshot: { } saved }, _) => job!.Statistics.Counts.ProcessedRecordCount >= saved.Counts.ProcessedRecordCount
            ? NotPossible(Receipt, $"its snapshot [{saved.Id}] was deleted by retention since")
            : Failed(
                Receipt,
                $"its snapshot [{saved.Id}] with {saved.Counts.ProcessedRecordCount} records is gone, and the job has "
                + $"{job.Statistics.Counts.ProcessedRecordCount}"),
    };
}
