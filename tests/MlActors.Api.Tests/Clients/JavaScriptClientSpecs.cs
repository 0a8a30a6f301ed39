using System.Diagnostics;
using MlActors.Api.Tests.Hosting;
using Xunit;

namespace MlActors.Api.Tests.Clients;

/// <summary>Elastic's JavaScript client, the current version and the two majors before: the life of a job, on Node.js.</summary>
[Collection(ApiCollection.Name)]
public sealed class JavaScriptClientSpecs(ApiHost api)
{
    [JavaScriptTheory]
    [InlineData("9")]
    [InlineData("8")]
    [InlineData("7")]
    public async Task A_job_lives_from_its_first_document_to_its_deletion(string major)
    {
        var script = Path.Combine(AppContext.BaseDirectory, "Clients", "JavaScript", "walk.cjs");
        var address = api.Http.BaseAddress!.ToString().TrimEnd('/');

        var (code, output) = await JavaScript.RunAsync("node", script, JavaScript.Folder, major, address, $"js{major}");

        Assert.True(code == 0, output);
    }
}

/// <summary>Runs only where Node.js and its packages can be had, and otherwise says why not.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class JavaScriptTheoryAttribute : TheoryAttribute
{
    public JavaScriptTheoryAttribute() => Skip = JavaScript.Missing.Value;
}

/// <summary>Node.js, and a folder with the clients.</summary>
internal static class JavaScript
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromMinutes(2);

    public static string Folder { get; } = Path.Combine(Path.GetTempPath(), "mlactors-javascript-clients");

    /// <summary>Why the clients cannot be run here; null when they can.</summary>
    public static Lazy<string?> Missing { get; } = new(() => Task.Run(FindMissingAsync).GetAwaiter().GetResult());

    public static async Task<(int Code, string Output)> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = Folder,
        })!;
        using var timeout = new CancellationTokenSource(MaxWait);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(timeout.Token), process.StandardError.ReadToEndAsync(timeout.Token));
        await process.WaitForExitAsync(timeout.Token);
        return (process.ExitCode, await output + await errors);
    }

    private static async Task<string?> FindMissingAsync()
    {
        try
        {
            Directory.CreateDirectory(Folder);
            var wanted = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Clients", "JavaScript", "package.json"));
            var installed = Path.Combine(Folder, "package.json");
            if (File.Exists(installed) && await File.ReadAllTextAsync(installed) == wanted && Directory.Exists(Path.Combine(Folder, "node_modules")))
                return null;
            await File.WriteAllTextAsync(installed, wanted);
            var (code, output) = await RunAsync("npm", "install", "--no-audit", "--no-fund", "--no-package-lock");
            return code == 0 ? null : $"the JavaScript clients cannot be installed: {output}";
        }
        catch (Exception failure) when (failure is System.ComponentModel.Win32Exception or OperationCanceledException or IOException)
        {
            return $"Node.js and npm are not available: {failure.Message}";
        }
    }
}
