using Akka.Configuration;

namespace MlActors.Actors.Configuration;

/// <summary>One block of `mlactors.conf`, read once, at start: a missing, unknown or unusable key is named together with its file.</summary>
public sealed class SettingsBlock
{
    private readonly Config _block;
    private readonly string _path;

    private SettingsBlock(Config block, string path) => (_block, _path) = (block, path);

    /// <exception cref="ConfigurationException">The block is missing, or holds an unknown key.</exception>
    public static SettingsBlock Of(Config mlactors, string name, IReadOnlyList<string> keys)
    {
        var path = $"mlactors.{name}";
        if (!mlactors.HasPath(path)) throw new ConfigurationException($"[{path}] is missing in mlactors.conf.");
        var block = mlactors.GetConfig(path);
        var unknown = block.Root.GetObject().Items.Keys.Except(keys).FirstOrDefault();
        return unknown is null
            ? new SettingsBlock(block, path)
            : throw new ConfigurationException($"[{path}.{unknown}] in mlactors.conf is not a setting; known are {string.Join(", ", keys)}.");
    }

    public TimeSpan Duration(string key) => Read(key, () => _block.GetTimeSpan(key, null, false)) is var value && value > TimeSpan.Zero
        ? value
        : throw Unusable(key, "must be a positive duration such as 30s");

    public int Count(string key) =>
        Read(key, () => _block.GetInt(key)) is var value && value > 0 ? value : throw Unusable(key, "must be a positive number");

    public long Bytes(string key) =>
        Read(key, () => _block.GetByteSize(key)) is { } value && value > 0 ? value : throw Unusable(key, "must be a size such as 1MiB");

    public bool Switch(string key) => Read(key, () => _block.GetString(key)) switch
    {
        "on" or "true" => true,
        "off" or "false" => false,
        _ => throw Unusable(key, "must be on or off"),
    };

    public string Text(string key) =>
        Read(key, () => _block.GetString(key)) is { Length: > 0 } value ? value : throw Unusable(key, "must not be empty");

    private T Read<T>(string key, Func<T> read)
    {
        if (!_block.HasPath(key)) throw Unusable(key, "is missing");
        try
        {
            return read();
        }
        catch (Exception fault) when (fault is not ConfigurationException)
        {
            throw Unusable(key, $"cannot be read: {fault.Message}");
        }
    }

    private ConfigurationException Unusable(string key, string why) => new($"[{_path}.{key}] in mlactors.conf {why}.");
}
