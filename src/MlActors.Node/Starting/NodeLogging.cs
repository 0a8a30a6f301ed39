using Microsoft.Extensions.Logging.Console;
using MlActors.Node.Options;

namespace MlActors.Node.Starting;

/// <summary>The log on standard output: messages of MlActors from Information, all others from Warning.</summary>
internal static class NodeLogging
{
    public static void WriteToConsole(this ILoggingBuilder logging, LogFormat format)
    {
        logging.SetMinimumLevel(LogLevel.Warning).AddFilter("MlActors", LogLevel.Information)
            // The host would log the exception of a failed start with its stack trace, in addition to the line that explains it.
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        // It warns that the keys of sessions are stored unencrypted; the folder is readable for the account of the nodes only.
        logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        // The audit trail has the same lines, with the address.
        logging.AddFilter("MlActors.Api.Security.CredentialHandler", LogLevel.Warning);
        if (format == LogFormat.Json)
            logging.AddJsonConsole(console => (console.UseUtcTimestamp, console.TimestampFormat) = (true, "O"));
        else
            logging.AddSimpleConsole(console =>
            {
                console.UseUtcTimestamp = true;
                console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
                console.SingleLine = true;
                console.ColorBehavior = LoggerColorBehavior.Disabled;
            });
    }
}
