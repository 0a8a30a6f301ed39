using Akka.Actor;
using Akka.Event;
using Akka.Hosting.Logging;
using MelLevel = Microsoft.Extensions.Logging.LogLevel;

namespace MlActors.Node.Starting;

/// <summary>
/// Brings the log of the actors into the log of the process, under the type that wrote each line, so that ours can be told from Akka's. One
/// for each actor system.
/// </summary>
internal sealed class ActorLog : LoggerFactoryLogger
{
    private readonly ILoggerFactory _logs = Context.System.Settings.Setup.Get<LoggerFactorySetup>().Value.LoggerFactory;

    protected override void Log(LogEvent log, ActorPath path)
    {
        // The factory keeps one logger for a name, so asking it each time costs a look-up.
        var logger = _logs.CreateLogger(log.LogClass?.FullName ?? "Akka");
        logger.Log(LevelOf(log), log.Cause, "{Message} ({Source})", log.Message, log.LogSource);
    }

    private static MelLevel LevelOf(LogEvent log) => IsConnectionChatter(log) ? MelLevel.Debug : log.LogLevel() switch
    {
        Akka.Event.LogLevel.DebugLevel => MelLevel.Debug,
        Akka.Event.LogLevel.InfoLevel => MelLevel.Information,
        Akka.Event.LogLevel.WarningLevel => MelLevel.Warning,
        _ => MelLevel.Error,
    };

    // A node that goes takes its connections with it, and each of them complains every second; the cluster says once that it is unreachable.
    private static bool IsConnectionChatter(LogEvent log) =>
        log.Cause?.GetType().Name is null or "EndpointDisassociatedException" or "InvalidAssociation"
        && (log.LogSource.StartsWith("remoting", StringComparison.Ordinal) || log.LogSource.Contains("/endpointManager/", StringComparison.Ordinal));
}
