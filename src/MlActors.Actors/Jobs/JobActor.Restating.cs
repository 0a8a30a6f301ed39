using MlActors.Actors.Serialization;
using MlActors.Domain.Jobs;
using static MlActors.Domain.Jobs.JobEvent;

namespace MlActors.Actors.Jobs;

/// <summary>
/// Keeps the journal of a job short: each background snapshot adds an event to it, for as long as the job is open. Every few dozen events, one
/// states the whole job, and what came before the last but one of these is deleted; so the newest may be unreadable and nothing is lost.
/// </summary>
internal sealed partial class JobActor
{
    private const int EventsPerRestatement = 64;

    private long _restatedAt;

    private void RestateIfDue()
    {
        if (LastSequenceNr - _restatedAt < EventsPerRestatement) return;
        Persist(new JobRestated(_job.Epoch, _node.Time.GetUtcNow(), _job), restated =>
        {
            _job = _job.Apply(restated);
            if (_restatedAt > 1) DeleteMessages(_restatedAt - 1);
            _restatedAt = LastSequenceNr;
        });
    }

    private void Replay(JobEvent jobEvent)
    {
        _job = _job.Replay(jobEvent, LastSequenceNr);
        if (jobEvent is JobRestated) _restatedAt = LastSequenceNr;
    }

    private void SkipUnreadable(UnreadablePayload unreadable)
    {
        // It repeats the events before it, which are kept for this case.
        if (unreadable.Manifest == RestatedManifest && _job.Phase != JobPhase.Absent) return;
        _job = _job.MarkDamaged($"event {LastSequenceNr} of its journal {unreadable}");
    }

    private static readonly string RestatedManifest = WireManifests.All.Single(entry => entry.Type == typeof(JobRestated)).Manifest;
}
