using System.Text.Json.Nodes;
using MlActors.Ctl.Cluster;
using MlActors.Ctl.Terminal;
using static MlActors.Ctl.Runs.RunEvent;

namespace MlActors.Ctl.Runs;

/// <summary>Follows a run for a program: one JSON object per event, told apart by its field <c>event</c>.</summary>
public sealed class JsonLinesRun(Screen screen) : IRunView
{
    public void Show(RunEvent heard, RunBoard board)
    {
        switch (heard)
        {
            case UnitChanged(var unit): Line("unit", unit); break;
            case RunChanged(var summary): Line("run", summary); break;
            case ContactLost(var reason): screen.Complain($"Lost sight of run {board.RunId} ({reason}); asking again."); break;
            case RunHasEnded: break; // The report that follows is the last line.
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void Line<T>(string name, T what)
    {
        var line = JsonNode.Parse(Wire.Write(what).GetRawText())!.AsObject();
        line.Insert(0, "event", name);
        screen.ShowLine(Wire.Write(line));
    }
}
