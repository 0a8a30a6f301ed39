using MlActors.Ctl.Import;
using Xunit;

namespace MlActors.Ctl.Tests.Import;

public sealed class TypeGuessSpecs
{
    [Theory]
    [InlineData("a", "date (iso8601)", "2026-01-05T07:30:00.125Z", "2026-01-05T07:30:00+02:00", "2026-01-05T07:30")]
    [InlineData("a", "date (yyyy-MM-dd HH:mm:ss)", "2026-01-05 07:30:00", "2026-01-05 07:30:00.5", "2026-01-05 07:30:00+00:00")]
    [InlineData("a", "date (yyyy/MM/dd HH:mm)", "2026/01/05 07:30")]
    [InlineData("a", "date (dd.MM.yyyy)", "5.1.2026")]
    [InlineData("a", "date (MM/dd/yyyy HH:mm)", "1/5/2026 7:30")]
    [InlineData("a", "date (dd/MM/yyyy HH:mm)", "1/5/2026 7:30", "31/5/2026 7:30")]
    [InlineData("a", "date (MM/dd/yyyy hh:mm:ss a)", "01/05/2026 07:30:00 PM")]
    [InlineData("a", "date (dd/MMM/yyyy:HH:mm:ss Z)", "05/Jan/2026:07:30:00 +0100")]
    [InlineData("a", "date (EEE, dd MMM yyyy HH:mm:ss z)", "Mon, 05 Jan 2026 07:30:00 GMT")]
    [InlineData("event_time", "date (epoch_second)", "1767571200.5")]
    [InlineData("ts", "date (epoch_millis)", "1767571200000")]
    [InlineData("a", "date (epoch_second)", "1767571200", "1767571201")]
    [InlineData("bytes", "number", "1767571201", "1767571200")]
    [InlineData("date", "date (yyyyMMdd)", "20260105", "20260106")]
    [InlineData("a", "number", "1", "-2.5e3", "NaN", "")]
    [InlineData("a", "number with a decimal comma", "1,5", "2")]
    [InlineData("a", "boolean (true or false)", "true", "False", "")]
    [InlineData("zip", "text", "01234", "98765")]
    [InlineData("a", "text", "1", "two")]
    [InlineData("a", "text", "", "")]
    public void The_type_follows_from_the_values_and_the_name(string name, string type, params string[] texts) =>
        Assert.Equal(type, TypeGuess.Of(name, Values(texts)).Description);

    [Fact]
    public void A_few_broken_values_do_not_change_the_type() =>
        Assert.Equal("date (iso8601)", TypeGuess.Of("a", Values([.. Enumerable.Repeat("2026-01-05", 39), "unknown", "?"])).Description);

    [Theory]
    [InlineData("created,ts,updated", "ts")]
    [InlineData("Date,@timestamp", "@timestamp")]
    [InlineData("a,pickup_time,dropoff_time", "pickup_time")]
    [InlineData("a,b", "a")]
    public void Of_several_dates_the_name_decides_which_is_the_time(string names, string time) =>
        Assert.Equal(time, names.Split(',').MaxBy(TypeGuess.TimeRank));

    [Theory]
    [InlineData("2026-02-05 12:00", "yyyy-MM-dd HH:mm", "2026-02-05T12:00:00Z")]
    [InlineData("05/Feb/2026:12:00:00 +0100", "dd/MMM/yyyy:HH:mm:ss Z", "2026-02-05T11:00:00Z")]
    [InlineData("2026-02-05T12:00:00.25", "yyyy-MM-dd'T'HH:mm:ss.SS", "2026-02-05T12:00:00.250Z")]
    [InlineData("1767571200.5", "epoch_second", "2026-01-05T00:00:00.500Z")]
    public void Dates_are_sent_as_ISO_8601_in_UTC(string text, string format, string sent)
    {
        Assert.True(DateFormat.Find(format)!.TryRead(text, out var time));
        Assert.Equal(sent, ColumnType.Written(time));
    }

    [Theory]
    [InlineData("/tmp/Taxi Rides (2026).csv.gz", "taxi-rides-2026")]
    [InlineData("_logs.2026.ndjson.zst", "logs.2026")]
    [InlineData("Größe.json", "gr-e")]
    [InlineData("-", "")]
    public void An_index_is_named_after_the_file(string file, string index) => Assert.Equal(index, ImportNames.IndexOf(file));

    private static ColumnValues Values(IEnumerable<string> texts)
    {
        var values = new ColumnValues();
        foreach (var text in texts) values.Add(text);
        return values;
    }
}
