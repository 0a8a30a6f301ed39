using Akka.Configuration;

namespace MlActors.Node.Configuration;

/// <summary>The operator's files. They lie beside the binary, and are read once, at start.</summary>
public static class HoconFiles
{
    public static readonly IReadOnlyList<string> Names = ["cluster.conf", "persistence.conf", "mlactors.conf"];

    public static string Folder => Path.Combine(AppContext.BaseDirectory, "hocon");

    /// <exception cref="StartRefusedException">A file is missing or does not load.</exception>
    public static Config Load(string folder) => Names.Select(name => LoadOne(Path.Combine(folder, name))).Aggregate((all, next) => all.WithFallback(next));

    private static Config LoadOne(string path)
    {
        try
        {
            return ConfigurationFactory.ParseString(File.ReadAllText(path));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException(ExitCode.Configuration, $"{path} cannot be read: {fault.Message.ReplaceLineEndings(" ")}");
        }
        catch (Exception fault)
        {
            // The parser has no exception type of its own that it would keep to.
            throw new StartRefusedException(ExitCode.Configuration, $"{path} does not load: {fault.Message.ReplaceLineEndings(" ")}");
        }
    }
}
