using Xunit;

namespace MlActors.Node.Tests.Processes;

/// <summary>Waits for what can be seen from outside of a process, and says what it waited for when it never came.</summary>
internal static class Waiting
{
    /// <summary>Generous, because it is only ever used up by a failure.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);

    /// <summary>Lets real time pass while a fault lasts; only for faults that are a duration.</summary>
    public static async Task ForAsync(TimeSpan duration)
    {
        using var timer = new PeriodicTimer(duration);
        await timer.WaitForNextTickAsync();
    }

    public static Task UntilAsync(string what, Func<bool> holds, Func<string>? seen = null) => UntilAsync(what, () => Task.FromResult(holds()), seen);

    /// <param name="seen">What to add when it never came.</param>
    public static async Task UntilAsync(string what, Func<Task<bool>> holds, Func<string>? seen = null)
    {
        var began = TimeProvider.System.GetTimestamp();
        using var glances = new PeriodicTimer(Glance);
        while (!await holds())
        {
            if (TimeProvider.System.GetElapsedTime(began) > Longest)
                Assert.Fail($"Waited for {Longest.TotalMinutes:0} minutes in vain: {what}.\n{seen?.Invoke()}");
            await glances.WaitForNextTickAsync();
        }
    }
}
