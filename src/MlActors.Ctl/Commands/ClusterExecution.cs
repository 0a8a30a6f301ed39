using System.CommandLine;
using MlActors.Ctl.Cluster;

namespace MlActors.Ctl.Commands;

/// <summary>Executes an action on the cluster that the command line names; its outcome, including exceptions, becomes an exit code.</summary>
public delegate Task<ExitCode> ClusterExecution(ParseResult parsed, Func<ClusterClient, CancellationToken, Task<ExitCode>> action);
