using Akka.Configuration;
using MlActors.Node.Diagnostics;

namespace MlActors.Node.Configuration;

/// <summary>The configuration files that operators edit. They are next to the binary and are read once, at start.</summary>
public static class HoconFiles
{
    public static readonly IReadOnlyList<string> Names = ["cluster.conf", "persistence.conf", "mlactors.conf"];

    public static string Folder => Path.Combine(AppContext.BaseDirectory, "hocon");

    /// <exception cref="StartRefusedException">A file is missing or does not load.</exception>
    public static Config Load(string folder) =>
        Names.Select(name => LoadOne(Path.Combine(folder, name))).Aggregate((all, next) => all.WithFallback(next));

    private static Config LoadOne(string path)
    {
        var text = Read(path);
        if (HoconBrackets.FindFault(text) is { } fault) throw LoadFailure(path, fault);
        try
        {
            return ConfigurationFactory.ParseString(text);
        }
        catch (Exception failure)
        {
            // The parser throws exceptions of several types, none of them its own.
            throw LoadFailure(path, failure.Message);
        }
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException(ExitCode.Configuration, $"{path} cannot be read: {failure.Message.ReplaceLineEndings(" ")}");
        }
    }

    private static StartRefusedException LoadFailure(string path, string reason) =>
        new(ExitCode.Configuration, $"{path} does not load: {reason.ReplaceLineEndings(" ")}");
}
