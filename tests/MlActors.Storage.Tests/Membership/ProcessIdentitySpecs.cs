using System.Diagnostics;
using MlActors.Storage.Membership;
using Xunit;

namespace MlActors.Storage.Tests.Membership;

public sealed class ProcessIdentitySpecs
{
    [Fact]
    public void A_process_that_runs_has_not_ended() => Assert.False(ProcessIdentity.Current.HasEnded());

    [Fact]
    public void A_process_whose_id_was_given_to_another_one_has_ended() => Assert.True((ProcessIdentity.Current with { Started = 1 }).HasEnded());

    [Fact]
    public async Task A_process_that_was_there_and_is_not_any_more_has_ended()
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", "--version") { RedirectStandardOutput = true })!;
        await process.WaitForExitAsync();

        Assert.True((ProcessIdentity.Current with { Id = process.Id }).HasEnded());
    }

    [Fact]
    public void Nothing_is_known_of_a_process_of_another_machine() =>
        Assert.False((ProcessIdentity.Current with { Machine = "elsewhere", Started = 1 }).HasEnded());
}
