namespace MlActors.Storage.Files;

/// <summary>The files of a data folder. They are separate because a journal and a snapshot store in one file block each other.</summary>
public enum StoreFile
{
    Invalid = 0,

    /// <summary>Akka's events.</summary>
    Journal,

    /// <summary>Akka's snapshots.</summary>
    Snapshots,

    /// <summary>Results of jobs, and indexed documents.</summary>
    Results,

    /// <summary>The owner of the folder, the heartbeats of nodes, and API keys.</summary>
    Cluster,

    /// <summary>The generation of the cluster and its nodes, which decide after a network partition.</summary>
    Lease,
}
