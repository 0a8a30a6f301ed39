namespace MlActors.Storage.Files;

/// <summary>A file is not in a format that this build knows. Its data is left as it is.</summary>
public sealed class StorageFormatException(string file, string reason, string remedy) : Exception($"{file} {reason}: {remedy}")
{
    public string File { get; } = file;
}
