using System.Text.Json;

namespace MlActors.Ctl.LocalCluster;

/// <summary>The last lines of a node's log, and which of its lines are warnings or errors.</summary>
public sealed class LogTail
{
    private const int Capacity = 20;

    private static readonly string[] AlarmMarkers = [
        "warn:", "fail:", "crit:", "[WARN", "[ERR", "[FTL", "[CRIT", " WRN", " ERR", " FTL", "Unhandled exception"];
    private static readonly string[] AlarmLevels = ["Warning", "Error", "Critical", "Fatal"];

    private readonly Queue<string> _last = new();
    private readonly Lock _gate = new();
    private bool _isAlarm;

    public IReadOnlyList<string> Last
    {
        get { lock (_gate) return [.. _last]; }
    }

    /// <summary>Adds a line; returns whether it is a warning or an error, or continues one.</summary>
    public bool Append(string line)
    {
        lock (_gate)
        {
            _last.Enqueue(line);
            if (_last.Count > Capacity) _last.Dequeue();
            // Message texts and stack traces are indented below the first line of their entry.
            if (!line.StartsWith(' ')) _isAlarm = IsAlarm(line);
            return _isAlarm;
        }
    }

    private static bool IsAlarm(string line)
    {
        if (!line.StartsWith('{')) return AlarmMarkers.Any(alarm => line.Contains(alarm, StringComparison.Ordinal));
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
