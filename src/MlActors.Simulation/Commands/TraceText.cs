using System.Globalization;
using MlActors.Simulation.Kernel;

namespace MlActors.Simulation.Commands;

/// <summary>A line of a trace: the time, a column for each node with a mark in that of the line, who sends to whom, and what.</summary>
internal static class TraceText
{
    private const int Columns = 5;

    public static string Of(TraceLine line)
    {
        var columns = new string('.', Columns).ToCharArray();
        if (line.NodeIndex is { } node and < Columns) columns[node] = (char)('0' + node);
        var text = line.From.Length + line.To.Length == 0 ? $"---- {line.Text}" : $"{line.From} -> {line.To} {line.Text}";
        return string.Create(CultureInfo.InvariantCulture, $"{line.At.TotalSeconds,12:0.000000} {new string(columns)} {line.Node,-9} {text}");
    }
}
