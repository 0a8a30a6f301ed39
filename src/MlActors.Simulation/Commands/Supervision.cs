using System.Diagnostics;
using MlActors.Simulation.Campaigns;

namespace MlActors.Simulation.Commands;

/// <summary>What a process that has started the simulator relies on: it sees the progress, and its own end is the end of the simulator.</summary>
internal static class Supervision
{
    /// <summary>
    /// Ends this process with its input, which the starter holds open. A starter that is killed can send no signal, but its end of the pipe is
    /// closed.
    /// </summary>
    public static void EndWith(Stream input)
    {
        var thread = new Thread(() =>
        {
            Span<byte> ignored = stackalloc byte[64];
            while (input.Read(ignored) > 0) { }
            // Environment.Exit would run the hooks of actor systems, whose clock is virtual and stands still.
            Process.GetCurrentProcess().Kill();
        })
        {
            IsBackground = true,
            Name = "supervision",
        };
        thread.Start();
    }

    /// <summary>One line after each seed: how many are done, of how many, and how many failed.</summary>
    public static void Report(Campaign campaign, TextWriter progress) =>
        progress.WriteLine($"progress {campaign.Runs} {campaign.Order.Seeds} {campaign.Failed.Count}");
}
