using System.Management.Automation;
using System.Management.Automation.Runspaces;
using MlActors.Ctl.LocalCluster;
using Xunit;

namespace MlActors.Ctl.Tests.LocalCluster;

/// <summary>
/// Runs the script itself, in a PowerShell without the Utility and Management cmdlets. Only <c>dotnet</c> is replaced, by another program,
/// because PowerShell passes <c>--</c> on to programs only.
/// </summary>
public sealed class RunClusterScriptSpecs : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mlctl-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static readonly string Root = Repository.Find(AppContext.BaseDirectory)!.Root;

    [Theory]
    [InlineData("", "up --nodes 3")]
    [InlineData("-Nodes 5 -Demo", "up --nodes 5 --demo")]
    [InlineData("-Demo -Rehearse", "up --nodes 3 --demo --rehearse")]
    public void It_calls_mlctl_up_with_the_same_options(string given, string called)
    {
        var (arguments, _) = Run(given, exitCode: 0);

        Assert.Equal($"run --project {Root}/src/MlActors.Ctl -- {called}", arguments);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void It_returns_the_exit_code(int exitCode)
    {
        var (_, passed) = Run("", exitCode);

        Assert.Equal(exitCode, passed);
    }

    private (string Arguments, object? ExitCode) Run(string given, int exitCode)
    {
        var dotnet = Path.Combine(_folder, "dotnet");
        File.WriteAllText(dotnet, $"#!/bin/sh\necho \"$@\"\nexit {exitCode}\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(dotnet, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var state = InitialSessionState.CreateDefault2();
        state.Commands.Add(new SessionStateAliasEntry("dotnet", dotnet));
        using var runspace = RunspaceFactory.CreateRunspace(state);
        runspace.Open();
        using var shell = PowerShell.Create(runspace);
        var output = shell.AddScript($"& '{Path.Combine(Root, "run-cluster.ps1")}' {given}").Invoke();
        Assert.Empty(shell.Streams.Error);
        return ($"{output.Single()}", runspace.SessionStateProxy.GetVariable("LASTEXITCODE"));
    }
}
