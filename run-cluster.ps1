<#
Starts a local cluster of several processes; Ctrl-C shuts it down in order.
-Demo loads series with known anomalies; -Rehearse shuts down, re-opens, compares, and ends with a verdict.
#>
param([int] $Nodes = 3, [switch] $Demo, [switch] $Rehearse)

$arguments = @('--nodes', $Nodes)
if ($Demo) { $arguments += '--demo' }
if ($Rehearse) { $arguments += '--rehearse' }

# The cluster is built from the repository of this script, independent of the current folder.
dotnet run --project "$PSScriptRoot/src/MlActors.Ctl" -- up @arguments
exit $LASTEXITCODE
