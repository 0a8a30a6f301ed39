using System.Text.Json.Nodes;
using MlActors.Ctl.Cluster;
using MlActors.Ctl.Terminal;
using static MlActors.Ctl.Runs.RunEvent;

namespace MlActors.Ctl.Runs;

/// <summary>Shows a run to a program: one JSON object per line, distinguished by its field <c>event</c>.</summary>
public sealed class JsonLinesRunView(Screen screen) : IRunView
{
    public void Show(RunEvent runEvent, RunProgress progress)
    {
        switch (runEvent)
        {
            case UnitChanged(var unit): WriteLine("unit", unit); break;
            case RunChanged(var summary): WriteLine("run", summary); break;
            case ContactLost(var reason): screen.WriteError($"Lost the connection to run {progress.RunId} ({reason}); connecting again."); break;
            case RunHasEnded: break; // The report that follows is the last line.
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void WriteLine<T>(string name, T content)
    {
        var line = JsonNode.Parse(ApiJson.Write(content).GetRawText())!.AsObject();
        line.Insert(0, "event", name);
        screen.ShowLine(ApiJson.Write(line));
    }
}
