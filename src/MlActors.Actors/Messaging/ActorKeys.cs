namespace MlActors.Actors.Messaging;

/// <summary>Names the shard region of jobs in the actor registry.</summary>
public sealed class JobRegion;

/// <summary>Names the shard region of datafeeds in the actor registry.</summary>
public sealed class DatafeedRegion;

/// <summary>Names the proxy of the registry singleton in the actor registry.</summary>
public sealed class RegistryProxy;

/// <summary>Names the proxy of the coordinator singleton in the actor registry.</summary>
public sealed class CoordinatorProxy;
