using Akka.Actor;
using Akka.Event;
using Akka.Hosting.Logging;
using MelLevel = Microsoft.Extensions.Logging.LogLevel;

namespace MlActors.Node.Starting;

/// <summary>
/// Forwards the log of the actors to the log of the process, under the type that wrote each line, so that filters can distinguish MlActors from
/// Akka. One instance per actor system.
/// </summary>
internal sealed class ActorLogger : LoggerFactoryLogger
{
    private readonly ILoggerFactory _logs = Context.System.Settings.Setup.Get<LoggerFactorySetup>().Value.LoggerFactory;

    protected override void Log(LogEvent log, ActorPath path)
    {
        // The factory caches loggers by name, so this costs a lookup.
        var logger = _logs.CreateLogger(log.LogClass?.FullName ?? "Akka");
        logger.Log(LevelOf(log), log.Cause, "{Message} ({Source})", log.Message, log.LogSource);
    }

    private static MelLevel LevelOf(LogEvent log) => IsConnectionNoise(log) ? MelLevel.Debug : log.LogLevel() switch
    {
        Akka.Event.LogLevel.DebugLevel => MelLevel.Debug,
        Akka.Event.LogLevel.InfoLevel => MelLevel.Information,
        Akka.Event.LogLevel.WarningLevel => MelLevel.Warning,
        _ => MelLevel.Error,
    };

    // When a node leaves, each connection to it logs an error every second; the cluster itself reports once that it is unreachable.
    private static bool IsConnectionNoise(LogEvent log) =>
        log.Cause?.GetType().Name is null or "EndpointDisassociatedException" or "InvalidAssociation"
        && (log.LogSource.StartsWith("remoting", StringComparison.Ordinal) || log.LogSource.Contains("/endpointManager/", StringComparison.Ordinal));
}
