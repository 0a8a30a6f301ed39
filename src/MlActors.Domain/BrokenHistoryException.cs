namespace MlActors.Domain;

/// <summary>A journal holds an event that cannot follow the events before it: something other than the owner has written to it.</summary>
public sealed class BrokenHistoryException(string reason) : Exception(reason);
