using System.Diagnostics;
using MlActors.Storage.Membership;
using Xunit;

namespace MlActors.Storage.Tests.Membership;

public sealed class ProcessIdentitySpecs
{
    [Fact]
    public void A_process_that_runs_has_not_ended() => Assert.False(ProcessIdentity.Current.HasEnded());

    [Fact]
    public void A_process_whose_id_was_reused_has_ended() => Assert.True((ProcessIdentity.Current with { Started = 1 }).HasEnded());

    [Fact]
    public async Task A_process_that_does_not_exist_any_more_has_ended()
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", "--version") { UseShellExecute = false, RedirectStandardOutput = true })!;
        await process.WaitForExitAsync();

        Assert.True((ProcessIdentity.Current with { Id = process.Id }).HasEnded());
    }

    [Fact]
    public void A_process_of_another_machine_is_unknown() =>
        Assert.False((ProcessIdentity.Current with { Machine = "elsewhere", Started = 1 }).HasEnded());
}
