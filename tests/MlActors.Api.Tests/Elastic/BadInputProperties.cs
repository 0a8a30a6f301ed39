using System.Text;
using CsCheck;
using MlActors.Api.Configuration;
using MlActors.Api.Documents;
using MlActors.Api.Elastic;
using MlActors.Api.Elastic.Json;
using MlActors.Domain.Time;
using Xunit;

namespace MlActors.Api.Tests.Elastic;

/// <summary>Every input is accepted or refused, and never causes an internal error.</summary>
public sealed class BadInputProperties
{
    private const string Job = """
        {"description":"a\u00e9","groups":["g"],"analysis_config":{"bucket_span":"15m","detectors":[{"function":"mean","field_name":"v","by_field_name":"h","use_null":true}],
         "influencers":["h"]},"analysis_limits":{"model_memory_limit":"10mb"},"data_description":{"time_format":"epoch_ms"},"custom_settings":{"a":[1.5,null]},
         "datafeed_config":{"indices":["i"],"query":{"term":{"h":"a"}},"scroll_size":10,"chunking_config":{"mode":"off"},"frequency":"10s"}}
        """;

    private const string Bulk = """
        {"index":{"_index":"i","_id":"1"}}
        {"a":1}
        {"delete":{"_id":"2"}}

        """;

    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_mutated_job_configuration_is_accepted_or_refused() => Damaged(Job).Sample(bytes =>
        IsReadOrRefused(() => JobConfigReader.Read(JsonText.Parse(bytes), "j", Now)));

    [Fact]
    public void A_mutated_bulk_body_is_accepted_or_refused() => Damaged(Bulk).Where(bytes => bytes.Length > 0).Sample(bytes =>
        IsReadOrRefused(() => new BulkReader(bytes, "i").Read()));

    [Fact]
    public void Any_text_is_a_value_or_refused() => Gen.String.Sample(text =>
    {
        IsReadOrRefused(() => ElasticDuration.Parse(text, "x"));
        IsReadOrRefused(() => ByteSize.Parse(text, "x"));
        IsReadOrRefused(() => ElasticDate.Parse(text, "x", Now, shortNumbersAreSeconds: true));
        IsReadOrRefused(() => ElasticDate.Parse("now" + text, "x", Now, shortNumbersAreSeconds: false));
        IsReadOrRefused(() => FilterPath.Parse(text)?.Apply(new System.Text.Json.Nodes.JsonObject { ["a"] = 1 }));
        IsReadOrRefused(() => Arguments.Flag(text, "x"));
    });

    [Fact]
    public void A_duration_is_read_back_as_written() => Gen.Long[0, 3_000_000_000].Select(TimeSpan.FromMilliseconds).Sample(duration =>
        Assert.Equal(duration, ElasticDuration.Parse(DurationText.Format(duration), "x")));

    [Fact]
    public void A_name_with_an_unpaired_surrogate_is_refused() =>
        Assert.Throws<ElasticException>(() => JsonText.Parse("{\"\\ud800\":1}"u8.ToArray()));

    private static void IsReadOrRefused(Func<object?> read)
    {
        try
        {
            read();
        }
        catch (ElasticException refused)
        {
            Assert.Equal(400, refused.Error.Status);
        }
    }

    /// <summary>A text with some of its bytes removed, duplicated or replaced.</summary>
    private static Gen<byte[]> Damaged(string text) => Gen.Select(Gen.Int[0, text.Length - 1], Gen.Int[0, 2], Gen.Byte).Array[1, 4].Select(damages =>
    {
        var bytes = Encoding.UTF8.GetBytes(text).ToList();
        foreach (var (at, kind, value) in damages.Where(damage => damage.Item1 < bytes.Count))
        {
            if (kind == 0) bytes.RemoveAt(at);
            else if (kind == 1) bytes.Insert(at, bytes[at]);
            else bytes[at] = value;
        }

        return bytes.ToArray();
    });
}
