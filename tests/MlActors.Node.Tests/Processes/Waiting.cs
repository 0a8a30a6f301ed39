using Xunit;

namespace MlActors.Node.Tests.Processes;

/// <summary>Waits for conditions that are observable from outside of a process, and reports a condition that never became true.</summary>
internal static class Waiting
{
    /// <summary>Generous, because only a failing spec waits this long.</summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromMinutes(3);

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>Waits in real time, for faults that are defined by a duration.</summary>
    public static async Task ForAsync(TimeSpan duration)
    {
        using var timer = new PeriodicTimer(duration);
        await timer.WaitForNextTickAsync();
    }

    public static Task UntilAsync(string what, Func<bool> holds, Func<string>? details = null) =>
        UntilAsync(what, () => Task.FromResult(holds()), details);

    /// <param name="details">Text to add to the failure message.</param>
    public static async Task UntilAsync(string what, Func<Task<bool>> holds, Func<string>? details = null)
    {
        var began = TimeProvider.System.GetTimestamp();
        using var polls = new PeriodicTimer(PollInterval);
        while (!await holds())
        {
            if (TimeProvider.System.GetElapsedTime(began) > MaxWait)
                Assert.Fail($"Waited for {MaxWait.TotalMinutes:0} minutes without success: {what}.\n{details?.Invoke()}");
            await polls.WaitForNextTickAsync();
        }
    }
}
