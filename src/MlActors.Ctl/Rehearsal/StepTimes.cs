using MlActors.Ctl.Runs;

namespace MlActors.Ctl.Rehearsal;

/// <summary>The duration of each step of each unit of a run, measured from the event that began the step to the next event.</summary>
public sealed class StepTimes(TimeProvider time)
{
    private readonly Dictionary<UnitKey, (string Step, long Since)> _current = [];
    private readonly Dictionary<string, List<TimeSpan>> _durations = [];

    public IEnumerable<(string Step, int Units, TimeSpan Median, TimeSpan Longest)> Steps =>
        _durations.OrderBy(pair => Array.IndexOf(RunSteps.All, pair.Key))
            .Select(pair => (pair.Key, pair.Value.Count, Median(pair.Value), pair.Value.Max()));

    public void Record(RunUnit unit)
    {
        var now = time.GetTimestamp();
        var continues = _current.TryGetValue(unit.Key, out var current) && unit.State == UnitState.Active && unit.Step == current.Step;
        if (continues) return;
        if (current.Step is not null) DurationsOf(current.Step).Add(time.GetElapsedTime(current.Since, now));
        if (unit is { State: UnitState.Active, Step: { } step }) _current[unit.Key] = (step, now);
        else _current.Remove(unit.Key);
    }

    private List<TimeSpan> DurationsOf(string step) => _durations.TryGetValue(step, out var taken) ? taken : _durations[step] = [];

    private static TimeSpan Median(List<TimeSpan> spans) => spans.Order().ElementAt(spans.Count / 2);
}
