using System.Text.Json;

namespace MlActors.Ctl.LocalCluster;

/// <summary>Reads one node's log as it is written: which lines concern the operator, and what it said last.</summary>
public sealed class LogTail
{
    private const int Remembered = 20;

    private static readonly string[] Alarms = [
        "warn:", "fail:", "crit:", "[WARN", "[ERR", "[FTL", "[CRIT", " WRN", " ERR", " FTL", "Unhandled exception"];
    private static readonly string[] AlarmLevels = ["Warning", "Error", "Critical", "Fatal"];

    private readonly Queue<string> _last = new();
    private readonly Lock _gate = new();
    private bool _alarming;

    public IReadOnlyList<string> Last
    {
        get { lock (_gate) return [.. _last]; }
    }

    /// <summary>Whether the line is a warning, something worse, or belongs to one.</summary>
    public bool Hears(string line)
    {
        lock (_gate)
        {
            _last.Enqueue(line);
            if (_last.Count > Remembered) _last.Dequeue();
            // The text of a message and its stack trace stand indented below its head.
            if (!line.StartsWith(' ')) _alarming = IsAlarm(line);
            return _alarming;
        }
    }

    private static bool IsAlarm(string line)
    {
        if (!line.StartsWith('{')) return Alarms.Any(alarm => line.Contains(alarm, StringComparison.Ordinal));
        try
        {
            using var json = JsonDocument.Parse(line);
            return json.RootElement.TryGetProperty("LogLevel", out var level) && AlarmLevels.Contains(level.GetString());
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
