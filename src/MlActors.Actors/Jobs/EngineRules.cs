using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Domain.Rules;
using static MlActors.Domain.Jobs.JobReply;

namespace MlActors.Actors.Jobs;

/// <summary>
/// How the calendars and filters of a job, and what was updated of its configuration, reach its engine: read when the engine starts, when a change is
/// announced, and when data arrive after an announcement was lost. A difference enters the model's journal between the data before and after it;
/// meanwhile the engine does nothing else.
/// </summary>
internal sealed class EngineRules(
    EngineStart start, RuleWatch watch, Eventsourced engine, IWithTimers timers, IActorContext context, RuleParts parts)
{
    private const string RetryTimer = "rules";

    private readonly List<IActorRef> _askers = [];
    private JobConfig _updated = start.Updated;
    private long? _revision;

    public bool IsReading { get; private set; }

    /// <summary>The store holds something newer. For a while after a failed read this is false, and data are analysed with what is known.</summary>
    public bool IsOutdated => _revision is { } known && !timers.Timers.IsTimerActive(RetryTimer) && watch.IsOutdated(known);

    /// <param name="updated">The present configuration.</param>
    /// <param name="asker">Gets an answer when the engine uses what the store holds.</param>
    public void Read(JobConfig updated, IActorRef asker)
    {
        _updated = updated;
        _askers.Add(asker);
        Read();
    }

    public void Read()
    {
        IsReading = true;
        var rules = _updated.Analysis.CustomRulesUnlike(start.Config.Analysis);
        var plot = _updated.ModelPlot == start.Config.ModelPlot ? null : _updated.ModelPlot;
        watch.ReadAsync(_updated).PipeTo(
            context.Self,
            success: read => new RulesRead(read.Revision, read.Rules with { CustomRules = rules, ModelPlot = plot, MaxRecords = start.MaxRecords }),
            failure: cause => new RulesUnread(cause.Message));
    }

    /// <returns>Whether the message was about rules.</returns>
    public bool Receive(object message)
    {
        switch (message)
        {
            case RulesRead read: Use(read); return true;
            case RulesUnread unread: Pause(unread.Reason); return true;
            case RulesDue:
                if (_revision is null) Read();
                return true;
            default: return false;
        }
    }

    private ILoggingAdapter Log => context.GetLogger();

    private void Use(RulesRead read)
    {
        if (read.Rules.FindFault() is { } fault)
        {
            Log.Error("The calendars and filters of job [{0}] are not used, it goes on with those before: {1}", start.Config.Id, fault);
            End(read.Revision, new JobRefused(Refusal.Conflict($"Job [{start.Config.Id}] goes on with the former calendars and filters: {fault}")));
            return;
        }

        switch (parts.Model().DecideRules(read.Rules, start.Epoch))
        {
            case null:
                End(read.Revision, new JobRuns());
                break;
            case ModelDecision.Write write:
                engine.Persist(write.Event, written =>
                {
                    parts.Apply(written);
                    End(read.Revision, new JobRuns());
                });
                break;
            default:
                if (!parts.TrySaveFirst()) Pause("the snapshot store cannot be written");
                break;
        }
    }

    private void End(long revision, JobReply answer)
    {
        var isFirst = _revision is null;
        _revision = revision;
        Release(answer);
        if (isFirst) parts.OnFirst();
    }

    private void Pause(string reason)
    {
        Log.Warning("The calendars and filters of job [{0}] are read again in {1}: {2}", start.Config.Id, parts.RetryPause, reason);
        timers.Timers.StartSingleTimer(RetryTimer, new RulesDue(), parts.RetryPause);

        // An engine that starts does not use anything older.
        if (_revision is not null)
            Release(new JobRefused(Refusal.Unavailable($"The calendars and filters of job [{start.Config.Id}] cannot be read: {reason}")));
    }

    private void Release(JobReply answer)
    {
        IsReading = false;
        foreach (var asker in _askers) asker.Tell(answer);
        _askers.Clear();
        engine.Stash.UnstashAll();
    }

    private sealed record RulesRead(long Revision, RuleContext Rules) : INoSerializationVerificationNeeded;

    private sealed record RulesUnread(string Reason) : INoSerializationVerificationNeeded;

    private sealed record RulesDue : INoSerializationVerificationNeeded;
}

/// <summary>What an engine shares with its rules.</summary>
/// <param name="Apply">Applies a journalled change to the model.</param>
/// <param name="TrySaveFirst">Puts the current message back until the model is saved; false when it cannot be saved now.</param>
/// <param name="OnFirst">Called when the engine uses what the store holds for the first time.</param>
internal sealed record RuleParts(TimeSpan RetryPause, Func<JobModel> Model, Action<ModelEvent> Apply, Func<bool> TrySaveFirst, Action OnFirst);
