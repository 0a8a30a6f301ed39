namespace MlActors.Ctl.Cluster;

/// <summary>No node could be reached, or the one that was stopped answering in the middle.</summary>
public sealed class NoAnswerException(string message, Exception cause) : Exception(message, cause);
