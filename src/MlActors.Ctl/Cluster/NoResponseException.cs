namespace MlActors.Ctl.Cluster;

/// <summary>No node could be reached, or the connection broke off before the response was complete.</summary>
public sealed class NoResponseException(string message, Exception cause) : Exception(message, cause);
