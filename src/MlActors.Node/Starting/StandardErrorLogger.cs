using Akka.Event;

namespace MlActors.Node.Starting;

/// <summary>
/// Writes errors that the actor system logs before its logging has started or after it has stopped to standard error. Akka creates it by its
/// class name.
/// </summary>
public sealed class StandardErrorLogger : MinimalLogger
{
    protected override void Log(object message)
    {
        if (message is Error error) Console.Error.WriteLine($"{error.LogSource}: {error.Message}".ReplaceLineEndings(" "));
    }
}
