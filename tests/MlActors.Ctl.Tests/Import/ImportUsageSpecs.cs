using MlActors.Ctl.Commands;
using Xunit;

namespace MlActors.Ctl.Tests.Import;

/// <summary>What cannot be imported is refused before anything is sent, with the remedy.</summary>
public sealed class ImportUsageSpecs
{
    [Theory]
    [InlineData("a.csv", "", "", "The file is empty.")]
    [InlineData("a.csv", "time,n\n", "", "The file has no rows.")]
    [InlineData("a.csv", "a,b\nx,1\n", "", "None of the columns a, b reads as a date, and rows need a time.")]
    [InlineData("a.csv", "2026-01-05,1\n2026-01-06,2\n", "", "The first line must name the columns, but it has the value '2026-01-05'.")]
    [InlineData("a.csv", "1767571200,1\n1767571201,2\n", "", "The first line must name the columns, but it has the value '1767571200'.")]
    [InlineData("a.csv", "time,n\n2026-01-05,1\n", "--time when", "--time names the column 'when', but the file has time, n.")]
    [InlineData("a.csv", "time,n\n2026-01-05,1\n", "--type m=long", "--type names the column 'm', but the file has time, n.")]
    [InlineData("a.csv", "time,n\n2026-01-05,1\n", "--type n=number", "--type n=number is not COLUMN=TYPE, where TYPE is date, date:FORMAT, long")]
    [InlineData("a.csv", "time,n\n2026-01-05,1\n", "--type n", "--type n is not COLUMN=TYPE")]
    [InlineData("a.csv", "time,n\n2026-01-05,x\n", "--time n", "The values of n, such as 'x', are dates in no known notation.")]
    [InlineData("a.csv", "time,n\n2026-01-05,1\n", "--time n --type n=long", "--time n contradicts --type n: the time has to be a date.")]
    [InlineData("a.csv", "time,n\n2026-01-05,1\n", "--delimiter comma", "--delimiter comma is not one character, or tab.")]
    [InlineData("@@.csv", "time,n\n2026-01-05,1\n", "", "Name it: --index NAME.")]
    [InlineData("a.json", "{\n  \"time\": \"2026-01-05\"\n}\n", "", "The first line is not a whole JSON object. Write one object a line")]
    [InlineData("a.json", "{\"index\":{}}\n{\"time\":1}\n", "", "The file is in the format of _bulk")]
    [InlineData("a.zip", "PK\u0003\u0004....", "", "The file is a ZIP archive.")]
    [InlineData("a.csv", "\u0001\u0000\u0002", "", "The file is not text.")]
    public async Task The_message_names_the_fault_and_the_remedy(string name, string content, string options, string message)
    {
        await using var scenario = await ImportScenario.StartAsync();

        Assert.Equal(ExitCode.Usage, await scenario.ImportAsync(name, content, options.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

        Assert.Contains(message, scenario.Error);
        Assert.Empty(scenario.Cluster.Requests);
    }

    [Fact]
    public async Task The_time_and_the_types_may_be_given()
    {
        await using var scenario = await ImportScenario.StartAsync();

        var exit = await scenario.ImportAsync(
            "rides.txt", "seen#when#n\n2026-01-05#03/02/2026#1\n", "--delimiter", "#", "--time", "when", "--type", "when=date:dd/MM/yyyy",
            "--type", "n=keyword");

        Assert.Equal(ExitCode.Done, exit);
        Assert.Equal("""{"seen":"date","when":"date","n":"keyword"}""", scenario.Properties());
        Assert.Equal(["""{"seen":"2026-01-05T00:00:00Z","when":"2026-02-03T00:00:00Z","n":"1"}"""], scenario.Documents);
    }
}
