namespace MlActors.Storage.Files;

/// <summary>The files that a data folder holds. They are apart because a journal and a snapshot store in one file lock each other out.</summary>
public enum StoreFile
{
    Invalid = 0,

    /// <summary>Akka's events.</summary>
    Journal,

    /// <summary>Akka's snapshots.</summary>
    Snapshots,

    /// <summary>Results of jobs, and indexed documents.</summary>
    Results,

    /// <summary>Whose folder it is, and who lives.</summary>
    Cluster,

    /// <summary>The generation of the cluster and the nodes that belong to it: what decides after a split.</summary>
    Lease,
}
