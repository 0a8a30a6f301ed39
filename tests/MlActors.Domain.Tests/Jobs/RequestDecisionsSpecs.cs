using MlActors.Detection.Records;
using MlActors.Domain.Jobs;
using MlActors.Domain.Progress;
using MlActors.Domain.Records;
using Xunit;
using static MlActors.Domain.Jobs.JobRequest;
using static MlActors.Domain.Tests.Known;

namespace MlActors.Domain.Tests.Jobs;

/// <summary>Which requests a job passes to its engine.</summary>
public sealed class RequestDecisionsSpecs
{
    private static readonly FlushJob Flush = new(Job);
    private static readonly AttachDatafeed Start = new(Job, Feed, Start: null);
    private static readonly AttachDatafeed CatchUp = Start with { CatchUp = true };
    private static readonly EngineAvailability Ready = new(EngineStatus.Ready, IsNodeLeaving: false, WasOpenBefore: false, WaitingFor: null);
    private static readonly EngineAvailability FirstStart = Ready with { Status = EngineStatus.Starting };
    private static readonly EngineAvailability Restart = FirstStart with { WasOpenBefore = true, WaitingFor = "its model" };
    private static readonly CloseLedger Gated = CloseLedger.Empty.Begin(Run, CloseKind.Close, CloseStep.Gate).Finish(CloseStep.Gate);

    [Fact]
    public void An_open_job_with_a_ready_engine_passes_everything()
    {
        Assert.Null(Refuse(JobPhase.Open, Flush, Ready));
        Assert.Null(Refuse(JobPhase.Open, Start, Ready));
    }

    [Fact]
    public void An_unknown_job_is_not_found_and_a_closed_one_is_a_conflict()
    {
        Assert.Equal(RefusalKind.NotFound, Refuse(JobPhase.Absent, Flush, Ready)!.Kind);
        Assert.Equal("Cannot perform requested action because job [j1] is not open", Refuse(JobPhase.Closed, Flush, Ready)!.Reason);
        Assert.Equal("cannot start datafeed [d1] because job [j1] is closed", Refuse(JobPhase.Closed, Start, Ready)!.Reason);
    }

    [Fact]
    public void Data_for_a_job_that_opens_for_the_first_time_is_a_conflict_and_for_one_that_starts_again_is_to_be_repeated()
    {
        Assert.Equal(RefusalKind.Conflict, Refuse(JobPhase.Open, Flush, FirstStart)!.Kind);
        Assert.Equal(
            (RefusalKind.Unavailable, "Job [j1] is starting again and waits for its model"), KindAndReason(Refuse(JobPhase.Open, Flush, Restart)));
        Assert.Equal(RefusalKind.Unavailable, Refuse(JobPhase.Open, Start, FirstStart)!.Kind);
    }

    [Fact]
    public void A_gate_and_a_leaving_node_keep_everything_out_for_the_time_being()
    {
        Assert.Equal(RefusalKind.Unavailable, Refuse(JobPhase.Open, Flush, Ready, Gated)!.Kind);
        Assert.Equal(RefusalKind.Unavailable, Refuse(JobPhase.Open, Start, Ready with { IsNodeLeaving = true })!.Kind);
    }

    [Fact]
    public void A_closing_job_takes_only_what_its_datafeed_reads_again_and_only_before_it_is_flushed()
    {
        var flushed = Gated.Begin(Run, CloseKind.Close, CloseStep.StopFeed).Finish(CloseStep.StopFeed);
        var page = new AnalysePage(Job, Feed, new DatafeedPosition(0), new DatafeedPosition(1), NoRecords, null, false) { CatchUp = true };

        Assert.Null(Refuse(JobPhase.Closing, CatchUp, Ready, Gated));
        Assert.Null(Refuse(JobPhase.Closing, page, Ready, Gated));
        Assert.Equal("Job [j1] waits for its model", Refuse(JobPhase.Closing, CatchUp, Restart, Gated)!.Reason);
        Assert.NotNull(Refuse(JobPhase.Closing, CatchUp, Ready, flushed));
        Assert.NotNull(Refuse(JobPhase.Closing, Start, Ready, Gated));
        Assert.NotNull(Refuse(JobPhase.Closing, Flush, Ready, Gated));
    }

    private static readonly ParsedRecords NoRecords = new(new RecordBatch([], [], 1), 0, 0, 0);

    private static Refusal? Refuse(JobPhase phase, JobRequest request, EngineAvailability engine, CloseLedger? ledger = null) =>
        JobIn.Phase(phase).Refuse(request, ledger ?? CloseLedger.Empty, engine);

    private static (RefusalKind Kind, string Reason) KindAndReason(Refusal? refusal) => (refusal!.Kind, refusal.Reason);
}
