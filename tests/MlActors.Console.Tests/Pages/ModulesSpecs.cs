using System.Text.Json;
using MlActors.Console.Tests.Browser;
using Xunit;

namespace MlActors.Console.Tests.Pages;

/// <summary>Modules of the console on their own, in the browser.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class ModulesSpecs(ConsoleHost host)
{
    [BrowserTheory]
    [InlineData("a.csv", "time,host,value\n2026-01-01 00:00:00,a,1\n2026-01-01 00:05:00,b,2.5\n", "time:date host:keyword value:double")]
    [InlineData("a.csv", "\uFEFFat;name;n\r\n2026-01-01T00:00:00Z;\"x; \"\"y\"\"\r\nz\";1\r\n", "at:date name:keyword n:long")]
    [InlineData("a.tsv", "timestamp\tok\n1767225600\ttrue\n1767225660\tfalse\n", "timestamp:date ok:boolean")]
    [InlineData("a.ndjson", """{"at":"2026-01-01","n":1}""" + "\n" + """{"at":"2026-01-02","n":2,"more":{"deep":1}}""", "at:date n:long more:keyword")]
    public async Task The_types_of_a_file_are_guessed(string name, string content, string columns)
    {
        await using var page = await OpenAsync();

        var found = await page.Page.EvaluateAsync<string>(
            """
            async ([name, content]) => {
              const { inspect } = await import('/_console/parts/files.js');
              const { columns } = await inspect(new File([content], name));
              return columns.map(column => `${column.name}:${column.type}`).join(' ');
            }
            """, new[] { name, content });

        Assert.Equal(columns, found);
    }

    [BrowserTheory]
    [InlineData("a.csv", "time,host\n", "The file has no row.")]
    [InlineData("a.ndjson", "{\"a\":1}\nnone\n", "Line 2 is not JSON")]
    public async Task A_file_that_cannot_be_read_is_refused_with_the_reason(string name, string content, string reason)
    {
        await using var page = await OpenAsync();

        var refused = await page.Page.EvaluateAsync<string>(
            """
            async ([name, content]) => {
              const { inspect } = await import('/_console/parts/files.js');
              return inspect(new File([content], name)).then(() => 'read', error => error.message);
            }
            """, new[] { name, content });

        Assert.StartsWith(reason, refused, StringComparison.Ordinal);
    }

    /// <summary>Links are part of a job's configuration, which others may have written.</summary>
    [BrowserFact]
    public async Task A_link_of_a_job_has_the_values_of_the_anomaly_and_no_other_scheme_than_http()
    {
        await using var page = await OpenAsync();

        var links = await page.Page.EvaluateAsync<JsonElement>(
            """
            async () => {
              const { linksOf } = await import('/_console/parts/links.js');
              const record = { timestamp: 1767225600000, bucket_span: 900, by_field_name: 'host', by_field_value: 'a&b' };
              const url = (name, value) => ({ url_name: name, url_value: value, time_range: '1h' });
              return linksOf(record, { custom_settings: { custom_urls: [
                url('logs', 'https://logs.example/?host=$host$&from=$earliest$'), url('script', 'javascript:alert(1)'), url('data', 'data:text/html,x') ] } });
            }
            """);

        var link = Assert.Single(links.EnumerateArray());
        Assert.Equal("https://logs.example/?host=a%26b&from=2025-12-31T23%3A00%3A00.000Z", link.GetProperty("address").GetString());
    }

    /// <summary>A page that is opened in the middle of a run gets one event for each unit.</summary>
    [BrowserTheory]
    [InlineData("active", """ "step":"prune","attempt":2,"waiting_for":"the job" """, "flush 1000-4000, prune 4000- waits for the job")]
    [InlineData("failed", """ "ended_at":9000,"reason":"no" """, "flush 1000-4000, prune 4000-9000")]
    public async Task A_unit_in_the_middle_of_its_steps_has_those_before_at_once(string state, string fields, string steps)
    {
        await using var page = await OpenAsync();
        var end = state == "failed" ? ""","took_ms":5000""" : "";
        var unit = $$"""
            {"type":"job","id":"a","state":"{{state}}",{{fields}},
             "steps":[{"step":"flush","at":1000,"took_ms":3000},{"step":"prune","at":4000{{end}}}]}
            """;

        var found = await page.Page.EvaluateAsync<string>(
            """
            async unit => {
              const { RunHistory } = await import('/_console/pages/run-steps.js');
              const history = new RunHistory();
              history.add(JSON.parse(unit), 20000);
              return history.units[0].segments
                .map(each => `${each.step} ${each.from}-${each.to ?? ''}${each.waits ? ` waits for ${each.waits}` : ''}`).join(', ');
            }
            """, unit);

        Assert.Equal(steps, found);
    }

    /// <summary>Everything that others may name is shown as a text.</summary>
    [BrowserFact]
    public async Task Markup_in_a_description_is_shown_and_not_executed()
    {
        const string Markup = "<img src=x onerror=document.title='executed'><script>document.title='executed'</script>";
        await host.Node.Client.PutAsync("/_ml/calendars/markup", JsonSerializer.Serialize(new { description = Markup }));
        await using var page = await OpenAsync();

        await page.GoToAsync("/_console/calendars");

        await page.SeesAsync(Markup);
        Assert.Equal("Calendars · MlActors", await page.Page.TitleAsync());
        page.HasNoComplaints();
        await host.Node.Client.SendAsync(HttpMethod.Delete, "/_ml/calendars/markup", null);
    }

    private async Task<ConsolePage> OpenAsync()
    {
        var page = await ConsolePage.OpenAsync(host.Chromium, host.Address);
        await page.GoToAsync("/_console/security");
        return page;
    }
}
