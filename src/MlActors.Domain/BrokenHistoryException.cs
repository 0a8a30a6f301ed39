namespace MlActors.Domain;

/// <summary>A journal holds an event that cannot follow the ones before it, so that something else than its owner has written there.</summary>
public sealed class BrokenHistoryException(string reason) : Exception(reason);
