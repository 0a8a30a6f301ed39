using Akka.Configuration;
using MlActors.Actors.Configuration;

namespace MlActors.Node.Configuration;

/// <summary>The block `mlactors.node`: how the process starts and ends.</summary>
/// <param name="ClusterName">The name that is stored in the data folder.</param>
/// <param name="RequestsTimeout">How long active requests may take to finish when the node leaves.</param>
/// <param name="PresenceInterval">The interval between heartbeats of the node in the store.</param>
/// <param name="PauseLimit">A process that was suspended for longer than this ends.</param>
/// <param name="ExitTimeout">The time limit for leaving as a whole.</param>
public sealed record NodeSettings(string ClusterName, TimeSpan RequestsTimeout, TimeSpan PresenceInterval, TimeSpan PauseLimit, TimeSpan ExitTimeout)
{
    /// <summary>
    /// After a longer pause the process asks the store whether it is still a member. Not for the operator to change: it is well above what a
    /// busy machine delays a thread, and well below the time in which the other nodes decide without it.
    /// </summary>
    public static readonly TimeSpan VerifiedPause = TimeSpan.FromSeconds(2);

    public static readonly IReadOnlyList<string> Keys = ["cluster-name", "requests-timeout", "presence-interval", "pause-limit", "exit-timeout"];

    public static NodeSettings From(Config mlactors)
    {
        var block = SettingsBlock.Of(mlactors, "node", Keys);
        return new NodeSettings(
            block.Text("cluster-name"), block.Duration("requests-timeout"), block.Duration("presence-interval"), block.Duration("pause-limit"),
            block.Duration("exit-timeout"));
    }
}
