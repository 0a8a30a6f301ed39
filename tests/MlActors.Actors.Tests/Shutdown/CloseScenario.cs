using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using MlActors.Actors.Agents;
using MlActors.Actors.Jobs;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Shutdown;
using Xunit;
using static MlActors.Domain.Jobs.CloseSignal;

namespace MlActors.Actors.Tests.Shutdown;

/// <summary>The vocabulary of the specs of one close: what the agent asks, and what it receives.</summary>
internal sealed record CloseScenario(TestKit Kit, CloseTarget Target, TestProbe Coordinator, TestProbe Jobs, TestProbe Feeds, IActorRef Closer)
{
    public static CloseScenario Begin(TestKit kit, CloseKind kind, DatafeedId? feed)
    {
        var (coordinator, jobs, feeds) = (kit.CreateTestProbe("coordinator"), kit.CreateTestProbe("jobs"), kit.CreateTestProbe("feeds"));
        var target = new CloseTarget(new JobId("job"), new RunId("run"), kind, feed);
        var closer = coordinator.ChildActorOf(JobCloser.Props(jobs, target, feeds, SpecSystem.Operators.Shutdown));
        return new CloseScenario(kit, target, coordinator, jobs, feeds, closer);
    }

    /// <param name="hasFeed">Whether the job's datafeed is there; null when it is, if the job has one.</param>
    public Asked AsksFor(CloseStep step, bool? hasFeed = null)
    {
        Jobs.ExpectMsg(new JobRequest.PerformStep(Target.Job, Target.Run, Target.Kind, step)
        {
            HasFeed = hasFeed ?? (step == CloseStep.StopFeed && Target.Feed is not null),
        });
        return new Asked(this, Jobs, step);
    }

    public Asked ForcesTheJob()
    {
        Jobs.ExpectMsg(new JobCommand.ForceClose(Target.Job, Target.Run));
        return new Asked(this, Jobs, CloseStep.Invalid);
    }

    public Asked OpensTheJobAgain(string reason)
    {
        Jobs.ExpectMsg(new JobCommand.AbandonClose(Target.Job, Target.Run, reason));
        return new Asked(this, Jobs, CloseStep.Invalid);
    }

    public Asked StopsTheDatafeed(bool force)
    {
        Feeds.ExpectMsg(new DatafeedCommand.StopDatafeed(Target.Feed!.Value, Target.Run, force));
        return new Asked(this, Feeds, CloseStep.StopFeed);
    }

    /// <summary>The agent has handled every message so far, since it handles them in order.</summary>
    public void HasAskedNothingMore()
    {
        var barrier = Kit.CreateTestProbe();
        Closer.Tell(new Identify(1), barrier);
        barrier.ExpectMsg<ActorIdentity>();
        Jobs.ExpectNoMsg(TimeSpan.Zero);
        Feeds.ExpectNoMsg(TimeSpan.Zero);
    }

    public void LetThePausePass()
    {
        HasAskedNothingMore();
        Kit.Sys.Pass(SpecSystem.Operators.Shutdown.RetryPause);
    }

    /// <summary>The last report is the final state, none follows, and the agent has stopped.</summary>
    public void EndsWith<T>(Action<T> check)
        where T : UnitState
    {
        var last = Coordinator.FishForMessage<AgentReport>(report => report.Change.State.IsOver).Change;
        Assert.Equal((Target.Unit, Target.Kind), (last.Unit, last.Kind));
        check(Assert.IsType<T>(last.State));
        Coordinator.Watch(Closer);
        Coordinator.ExpectTerminated(Closer);
    }

    /// <summary>A request of the agent, and its answer.</summary>
    public sealed record Asked(CloseScenario Close, TestProbe Whom, CloseStep Step)
    {
        public void AndReceives(object answer) => Whom.Answer(Close.Closer, answer);

        public void WhichAnswers(object answer) => AndReceives(answer);

        public void AndIsAcknowledged() => AndReceives(Step == CloseStep.Invalid ? new AbandonAcknowledged() : new StepAcknowledged(Step));

        public void AndReceivesNothing() => Close.Kit.Sys.Pass(SpecSystem.Operators.Shutdown.StepTimeout);

        public void AndIsUnderWay()
        {
            AndReceives(new StepUnderWay(Step));
            Close.HasAskedNothingMore();
            AndReceivesNothing();
        }

        public void AndIsRefused(string reason)
        {
            AndReceives(new StepRefused(Step, reason));
            Close.LetThePausePass();
        }
    }
}

/// <summary>How a probe answers in place of the actors that it replaces.</summary>
internal static class Answering
{
    public static void Answer(this TestProbe probe, IActorRef asker, params object[] answers)
    {
        foreach (var answer in answers) asker.Tell(answer, probe);
    }
}
