using System.Text.Json;
using MlActors.Ctl.Commands;
using MlActors.Ctl.Preflight;
using MlActors.Ctl.Terminal;
using Xunit;

namespace MlActors.Ctl.Tests.Verification;

/// <summary>A shell script replaces the node's program; what that does with a folder is specified with the node.</summary>
public sealed class PreflightSpecs : IDisposable
{
    private const string Closed = """{"job_id":"closed","outcome":"ok","detail":"equal to the last bit"}""";
    private const string Other = """{"job_id":"other","outcome":"different","detail":"first difference at bucket 1"}""";
    private const string Broken = """{"job_id":"broken","outcome":"unusable","detail":"it was changed after it was saved"}""";

    private readonly StringWriter _output = new(), _error = new();
    private readonly Interrupts _interrupts = new();

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
        _interrupts.Dispose();
    }

    [Fact]
    public async Task Each_job_is_shown_with_what_was_found_and_the_exit_code_is_that_of_the_worst()
    {
        Assert.Equal(ExitCode.Done, await TryAsync(Says(Closed, """{"outcome":"ok"}""")));
        Assert.Equal(ExitCode.Partial, await TryAsync(Says(Closed, Other, """{"outcome":"different"}""")));
        Assert.Equal(ExitCode.Failed, await TryAsync(Says(Closed, Broken, """{"outcome":"unusable"}""")));

        Assert.Contains("closed: ok: equal to the last bit", $"{_output}", StringComparison.Ordinal);
        Assert.Contains("other: different: first difference at bucket 1", $"{_output}", StringComparison.Ordinal);
        Assert.Contains("broken: cannot be opened: it was changed after it was saved", $"{_output}", StringComparison.Ordinal);
        Assert.Contains("2 jobs: 1 ok, 0 different, 1 cannot be opened.", $"{_output}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_document_has_all_jobs_and_the_outcome()
    {
        await TryAsync(Says(Closed, Other, """{"outcome":"different"}"""), "-o", "json");

        var document = JsonDocument.Parse($"{_output}").RootElement;
        Assert.Equal("different", document.GetProperty("outcome").GetString());
        Assert.Equal(["closed", "other"], document.GetProperty("jobs").EnumerateArray().Select(job => job.GetProperty("job_id").GetString()));
    }

    [Fact]
    public async Task What_the_program_says_of_a_folder_that_it_cannot_try_is_passed_on()
    {
        Assert.Equal(ExitCode.Failed, await TryAsync("echo 'No data folder: /none' >&2; exit 1"));

        Assert.Contains("No data folder: /none", $"{_error}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_nodes_program_nothing_is_tried() => Assert.Equal(ExitCode.Usage, await TryAsync(null));

    private static string Says(params string[] lines) => string.Join('\n', lines.Select(line => $"echo '{line}'"));

    private async Task<ExitCode> TryAsync(string? script, params string[] options)
    {
        var command = new PreflightCommand(new Screen(_output, _error), _interrupts, _ => script is null ? null : ["sh", "-c", script]);
        return (ExitCode)await command.ToCommand().Parse(["--data", "folder", .. options]).InvokeAsync();
    }
}
