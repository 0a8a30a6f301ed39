using Akka.Event;

namespace MlActors.Node.Starting;

/// <summary>
/// Hears what the actor system says before its log has started and after it has stopped, when the process has no log to bring it into. Akka
/// makes it by its class name; only what is wrong is worth a line on the error output.
/// </summary>
public sealed class OutsideLog : MinimalLogger
{
    protected override void Log(object message)
    {
        if (message is Error error) Console.Error.WriteLine($"{error.LogSource}: {error.Message}".ReplaceLineEndings(" "));
    }
}
