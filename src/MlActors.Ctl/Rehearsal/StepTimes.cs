using MlActors.Ctl.Runs;

namespace MlActors.Ctl.Rehearsal;

/// <summary>How long each step took for each unit of a run, as seen from outside: from the event that began it to the next event.</summary>
public sealed class StepTimes(TimeProvider time)
{
    private static readonly string[] InOrder = ["gate", "stop_feed", "flush", "prune", "finalize", "snapshot", "close", "vacate"];

    private readonly Dictionary<UnitKey, (string Step, long Since)> _current = [];
    private readonly Dictionary<string, List<TimeSpan>> _taken = [];

    public IEnumerable<(string Step, int Units, TimeSpan Median, TimeSpan Longest)> Steps =>
        _taken.OrderBy(pair => Array.IndexOf(InOrder, pair.Key)).Select(pair => (pair.Key, pair.Value.Count, Median(pair.Value), pair.Value.Max()));

    public void Hear(RunUnit unit)
    {
        var now = time.GetTimestamp();
        var continues = _current.TryGetValue(unit.Key, out var current) && unit.State == UnitState.Active && unit.Step == current.Step;
        if (continues) return;
        if (current.Step is not null) Taken(current.Step).Add(time.GetElapsedTime(current.Since, now));
        if (unit is { State: UnitState.Active, Step: { } step }) _current[unit.Key] = (step, now);
        else _current.Remove(unit.Key);
    }

    private List<TimeSpan> Taken(string step) => _taken.TryGetValue(step, out var taken) ? taken : _taken[step] = [];

    private static TimeSpan Median(List<TimeSpan> spans) => spans.Order().ElementAt(spans.Count / 2);
}

/// <summary>Measures while another view shows.</summary>
public sealed class MeasuredView(IRunView shown, StepTimes times) : IRunView
{
    public void Show(RunEvent heard, RunBoard board)
    {
        if (heard is RunEvent.UnitChanged(var unit)) times.Hear(unit);
        shown.Show(heard, board);
    }

    public ValueTask DisposeAsync() => shown.DisposeAsync();
}
