using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using MlActors.Api.Console;
using MlActors.Api.Tests.Hosting;
using Xunit;

namespace MlActors.Api.Tests.Console;

/// <summary>The files of the console, as a node serves them.</summary>
[Collection(ApiCollection.Name)]
public sealed partial class ConsoleSpecs(ApiHost api) : IDisposable
{
    /// <summary>The size of all files of the console, compressed; a page loads only some of them.</summary>
    private const int MaxCompressedBytes = 250 * 1024;

    private readonly HttpClient _browser = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
    {
        BaseAddress = api.Http.BaseAddress,
    };

    public void Dispose() => _browser.Dispose();

    [Fact]
    public async Task A_browser_that_asks_for_the_root_is_sent_to_the_console_and_a_client_gets_JSON()
    {
        var page = await GetAsync("/", ("Accept", "text/html,application/xhtml+xml,*/*;q=0.8"));
        Assert.Equal((HttpStatusCode.Found, "/_console"), (page.StatusCode, page.Headers.Location!.ToString()));
        Assert.Contains("Accept", page.Headers.Vary);

        foreach (var accept in (string[])["*/*", "application/json", "application/vnd.elasticsearch+json; compatible-with=9"])
        {
            var json = await GetAsync("/", ("Accept", accept));
            Assert.Equal(HttpStatusCode.OK, json.StatusCode);
            Assert.Contains("json", json.Content.Headers.ContentType!.MediaType, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("/_console")]
    [InlineData("/_console/")]
    [InlineData("/_console/jobs?job=a&tab=model")]
    [InlineData("/_console/shutdown/20260101-000000-00000000")]
    public async Task Each_page_can_be_loaded_by_its_address(string address)
    {
        var page = await GetAsync(address);

        Assert.Equal((HttpStatusCode.OK, "text/html"), (page.StatusCode, page.Content.Headers.ContentType!.MediaType));
        Assert.Contains("/_console/app.js", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    /// <summary>Otherwise each module is asked for when the one before it has arrived.</summary>
    [Fact]
    public async Task The_page_names_the_modules_that_its_script_imports()
    {
        var (page, script) = (await TextAsync("/_console"), await TextAsync("/_console/app.js"));

        foreach (Match import in ImportedPart().Matches(script))
            Assert.Contains($"<link rel=\"modulepreload\" href=\"/_console/{import.Groups["part"].Value}\">", page, StringComparison.Ordinal);
    }

    private async Task<string> TextAsync(string address) => await (await GetAsync(address)).Content.ReadAsStringAsync();

    [GeneratedRegex(@"^import .* from '\./(?<part>parts/[\w-]+\.js)';", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex ImportedPart();

    [Fact]
    public async Task A_file_that_does_not_exist_is_an_error_and_not_a_page()
    {
        var missing = await api.CallAsync("GET /_console/parts/none.js");

        missing.IsError(404, "resource_not_found_exception", "the console has no file [parts/none.js]");
        (await api.CallAsync("PUT /_console/app.js", "{}")).Is(405);
        (await api.CallAsync("GET /_console/..%2f..%2fusers.json")).Is(404);
    }

    [Fact]
    public async Task Nothing_but_the_files_of_the_node_can_be_loaded_or_executed()
    {
        foreach (var address in (string[])["/_console", "/_console/app.js", "/_console/style.css"])
        {
            var headers = (await GetAsync(address)).Headers;
            Assert.Equal(ConsoleRoutes.ContentSecurityPolicy, Assert.Single(headers.GetValues("Content-Security-Policy")));
            Assert.Equal("nosniff", Assert.Single(headers.GetValues("X-Content-Type-Options")));
            Assert.Equal("no-referrer", Assert.Single(headers.GetValues("Referrer-Policy")));
        }

        Assert.DoesNotContain("unsafe", ConsoleRoutes.ContentSecurityPolicy, StringComparison.Ordinal);
        Assert.DoesNotContain("http", ConsoleRoutes.ContentSecurityPolicy, StringComparison.Ordinal);
        var page = await (await GetAsync("/_console")).Content.ReadAsStringAsync();
        Assert.DoesNotMatch(@"<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=|//", page);
    }

    [Fact]
    public async Task Each_file_is_served_with_its_type_compressed_and_by_its_version()
    {
        var total = 0L;
        foreach (var name in api.Services.GetRequiredService<ConsoleFiles>().Names)
        {
            var plain = await GetAsync($"/_console/{name}");
            var content = await plain.Content.ReadAsByteArrayAsync();
            var brotli = await GetAsync($"/_console/{name}", ("Accept-Encoding", "gzip, deflate, br"));
            Assert.Equal("br", Assert.Single(brotli.Content.Headers.ContentEncoding));
            Assert.Equal(content, await DecompressedAsync(brotli));
            Assert.NotEqual(plain.Headers.ETag, brotli.Headers.ETag);
            total += brotli.Content.Headers.ContentLength!.Value;

            var again = await GetAsync($"/_console/{name}", ("Accept-Encoding", "br"), ("If-None-Match", brotli.Headers.ETag!.ToString()));
            Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        }

        Assert.InRange(total, 1, MaxCompressedBytes);
        Assert.Equal("text/javascript", (await GetAsync("/_console/app.js")).Content.Headers.ContentType!.MediaType);
        Assert.Equal("text/css", (await GetAsync("/_console/style.css")).Content.Headers.ContentType!.MediaType);
        Assert.Equal("gzip", Assert.Single((await GetAsync("/_console/app.js", ("Accept-Encoding", "gzip"))).Content.Headers.ContentEncoding));
    }

    /// <summary>Names of jobs, indices and documents are texts; a script that made markup of them could be made to execute them.</summary>
    [Fact]
    public async Task No_script_makes_markup_or_code_of_text_and_all_are_short()
    {
        var names = api.Services.GetRequiredService<ConsoleFiles>().Names;
        foreach (var name in names.Where(name => !name.StartsWith("vendor/", StringComparison.Ordinal)))
        {
            var text = await (await GetAsync($"/_console/{name}")).Content.ReadAsStringAsync();
            Assert.False(MarkupOfText().IsMatch(text), $"{name}: {MarkupOfText().Match(text).Value}");
            Assert.InRange(text.Split('\n').Length, 1, 350);
            Assert.All(text.Split('\n'), line => Assert.InRange(line.Length, 0, 150));
        }
    }

    [Fact]
    public void Each_library_has_its_licence()
    {
        var names = api.Services.GetRequiredService<ConsoleFiles>().Names.ToHashSet();

        Assert.Superset(new HashSet<string> { "vendor/preact.LICENSE", "vendor/htm.LICENSE", "vendor/uplot.LICENSE", "vendor/VERSIONS" }, names);
    }

    /// <summary>A module that imports a file that is not there would be found when its page is opened only.</summary>
    [Fact]
    public async Task Each_module_imports_files_that_exist()
    {
        var names = api.Services.GetRequiredService<ConsoleFiles>().Names.ToHashSet();
        Assert.Contains("app.js", names);
        foreach (var name in names.Where(name => name.EndsWith(".js", StringComparison.Ordinal)))
        {
            var text = await (await GetAsync($"/_console/{name}")).Content.ReadAsStringAsync();
            foreach (Match import in Import().Matches(text))
            {
                var target = new Uri(new Uri($"http://node/{name}"), import.Groups["path"].Value).AbsolutePath[1..];
                Assert.True(names.Contains(target), $"{name} imports {target}");
            }
        }
    }

    private Task<HttpResponseMessage> GetAsync(string address, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        foreach (var (name, value) in headers) Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        return _browser.SendAsync(request);
    }

    private static async Task<byte[]> DecompressedAsync(HttpResponseMessage response)
    {
        await using var brotli = new BrotliStream(await response.Content.ReadAsStreamAsync(), CompressionMode.Decompress);
        using var content = new MemoryStream();
        await brotli.CopyToAsync(content);
        return content.ToArray();
    }

    [GeneratedRegex(
        @"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function\b|\sstyle=""|\son[a-z]+=""|https?://(?!www\.w3\.org/2000/svg)")]
    private static partial Regex MarkupOfText();

    [GeneratedRegex("""(\bfrom\s*|\bimport\s*\(?\s*)['"](?<path>\.{1,2}/[^'"]+)['"]""", RegexOptions.ExplicitCapture)]
    private static partial Regex Import();
}
