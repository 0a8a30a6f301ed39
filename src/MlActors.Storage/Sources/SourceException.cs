namespace MlActors.Storage.Sources;

/// <summary>A datafeed's source cannot be read as it is configured; trying again helps only after someone has changed something.</summary>
public sealed class SourceException(string reason, string remedy, Exception? inner = null) : Exception($"{reason}; {remedy}", inner)
{
    public string Reason { get; } = reason;

    public string Remedy { get; } = remedy;
}
