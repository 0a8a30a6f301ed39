using System.Text;
using MlActors.Domain;
using MlActors.Storage.Documents;
using MlActors.Storage.Indices;
using MlActors.Storage.Queries;
using Xunit;

namespace MlActors.Storage.Tests.Indices;

public sealed class MappingSpecs(TemporaryStores folder) : IClassFixture<TemporaryStores>
{
    private readonly DocumentStore _documents = folder.Stores.Documents;
    private readonly string _index = folder.Unused("index");

    [Theory]
    [InlineData("1", "long")]
    [InlineData("-9223372036854775808", "long")]
    [InlineData("1.5", "float")]
    [InlineData("true", "boolean")]
    [InlineData("\"2014-07-01T00:30:00Z\"", "date")]
    [InlineData("\"2014/07/01 00:30:00\"", "date")]
    [InlineData("\"2014-07-01 00:30:00\"", "text")]
    [InlineData("\"2014\"", "text")]
    [InlineData("\"AAL\"", "text")]
    [InlineData("[[],[3]]", "long")]
    public async Task A_new_field_is_mapped_by_the_first_value_it_has(string value, string type)
    {
        await PutAsync("{\"f\":null}");
        await PutAsync($"{{\"f\":{value}}}");

        Assert.Equal(("f", type), (await FieldsAsync()).Select(field => (field.Name, field.Type)).Single());
    }

    [Fact]
    public async Task Fields_of_objects_have_dotted_names()
    {
        await PutAsync("""{"a":{"b":{"c":1},"d":"x"},"a.e":true,"list":[{"n":1},{"m":2}]}""");

        Assert.Equal(["a.b.c", "a.d", "a.e", "list.m", "list.n"], (await FieldsAsync()).Select(field => field.Name));
    }

    [Theory]
    [InlineData("date", "\"yesterday\"")]
    [InlineData("date", "true")]
    [InlineData("date", "{\"x\":1}")]
    [InlineData("long", "\"many\"")]
    [InlineData("double", "\"\"")]
    [InlineData("boolean", "1")]
    [InlineData("keyword", "{\"x\":1}")]
    public async Task A_value_that_does_not_fit_its_field_is_refused_with_field_and_type(string type, string value)
    {
        await CreateAsync($"{{\"properties\":{{\"f\":{{\"type\":\"{type}\"}}}}}}");

        var refusal = (await Assert.ThrowsAsync<RefusedException>(() => PutAsync($"{{\"f\":{value}}}"))).Refusal;

        Assert.Equal(RefusalKind.InvalidDocument, refusal.Kind);
        Assert.Equal($"failed to parse field [f] of type [{type}] in document with id '1'", refusal.Reason);
        Assert.Equal(0, (await _documents.ResolveAsync([_index]))[0].DocumentCount);
    }

    [Theory]
    [InlineData("long", "\"12\"", "12")]
    [InlineData("long", "12.9", "12")]
    [InlineData("double", "\"1.5\"", "1.5")]
    [InlineData("date", "1404172800000", "\"2014-07-01\"")]
    [InlineData("date", "\"1404172800000\"", "\"2014-07-01\"")]
    [InlineData("boolean", "\"true\"", "true")]
    [InlineData("keyword", "7", "\"7\"")]
    public async Task A_value_is_found_as_its_field_type_converts_it(string type, string value, string term)
    {
        await CreateAsync($"{{\"properties\":{{\"f\":{{\"type\":\"{type}\"}}}}}}");
        await PutAsync($"{{\"f\":{value}}}");

        Assert.Equal(1, await CountAsync($"{{\"term\":{{\"f\":{term}}}}}"));
    }

    [Fact]
    public async Task A_date_is_read_in_any_of_the_formats_of_its_mapping()
    {
        await CreateAsync("""{"properties":{"f":{"type":"date","format":"yyyy-MM-dd HH:mm:ss||epoch_second||strict_date_optional_time"}}}""");
        foreach (var value in new[] { "\"2014-07-01 00:00:00\"", "1404172800", "\"1404172800\"", "\"2014-07-01T00:00:00Z\"" })
            await PutAsync($"{{\"f\":{value}}}", null);

        Assert.Equal(4, await CountAsync("""{"range":{"f":{"gte":1404172800,"lte":1404172800}}}"""));
        await Assert.ThrowsAsync<RefusedException>(() => PutAsync("{\"f\":\"2014/07/01\"}"));
    }

    [Fact]
    public async Task A_strict_index_refuses_new_fields_and_a_non_dynamic_one_ignores_them()
    {
        await CreateAsync("""{"dynamic":"strict","properties":{"f":{"type":"long"}}}""");
        var refusal = (await Assert.ThrowsAsync<RefusedException>(() => PutAsync("""{"f":1,"g":{"h":2}}"""))).Refusal;
        Assert.Equal(
            (RefusalKind.UnmappedField, "mapping set to strict, dynamic introduction of [g.h] within [_doc] is not allowed"),
            (refusal.Kind, refusal.Reason));

        var lenient = folder.Unused("lenient");
        await _documents.CreateIndexAsync(lenient, """{"mappings":{"dynamic":false}}"""u8.ToArray());
        await _documents.IndexAsync(lenient, "1", """{"g":2}"""u8.ToArray());
        Assert.Empty((await _documents.ResolveAsync([lenient]))[0].Fields);
    }

    [Theory]
    [InlineData("g", 0)]
    [InlineData("f", 1)]
    [InlineData("o", 1)]
    [InlineData("o.p", 1)]
    [InlineData("o.q", 0)]
    public async Task Only_mapped_fields_exist_in_an_index_that_is_not_dynamic(string field, int found)
    {
        await CreateAsync("""{"dynamic":false,"properties":{"f":{"type":"long"},"o":{"properties":{"p":{"type":"long"}}}}}""");
        await PutAsync("""{"f":1,"g":2,"o":{"p":1,"q":2}}""");

        Assert.Equal(found, await CountAsync($"{{\"exists\":{{\"field\":\"{field}\"}}}}"));
    }

    [Fact]
    public async Task An_object_and_a_value_cannot_have_the_same_name()
    {
        await PutAsync("""{"a":{"b":1}}""");

        var refusal = (await Assert.ThrowsAsync<RefusedException>(() => PutAsync("""{"a":1}"""))).Refusal;
        Assert.Equal("object mapping for [a] tried to parse field [a] as object, but found a concrete value", refusal.Reason);
    }

    [Fact]
    public async Task Opaque_fields_accept_any_value()
    {
        await CreateAsync("""{"properties":{"where":{"type":"geo_point"},"more":{"type":"flattened"}}}""");
        await PutAsync("""{"where":{"lat":1,"lon":[2]},"more":[{"a":{"b":"c"}},1]}""");

        Assert.Equal(2, (await FieldsAsync()).Count());
    }

    [Fact]
    public async Task The_number_of_fields_is_limited()
    {
        var refusal =
            (await Assert.ThrowsAsync<RefusedException>(
                () => PutAsync($"{{{string.Join(',', Enumerable.Range(0, 1001).Select(at => $"\"f{at}\":1"))}}}"))).Refusal;
        Assert.Equal("Limit of total fields [1000] has been exceeded", refusal.Reason);
    }

    [Fact]
    public async Task A_document_can_be_replaced_after_its_fields_were_mapped_differently()
    {
        await PutAsync("""{"n":1,"a":{"b":{}}}""");
        await PutAsync("""{"n":2,"a":7}""", "2");
        await PutAsync("""{"n":3}""");

        Assert.Equal(0, await CountAsync("""{"range":{"n":{"lte":1}}}"""));
        Assert.Equal(2, await CountAsync("""{"range":{"n":{"gte":2}}}"""));
    }

    private Task CreateAsync(string mappings) => _documents.CreateIndexAsync(_index, Encoding.UTF8.GetBytes($"{{\"mappings\":{mappings}}}"));

    private Task PutAsync(string source, string? id = "1") => _documents.IndexAsync(_index, id, Encoding.UTF8.GetBytes(source));

    private async Task<IEnumerable<IndexField>> FieldsAsync() => (await _documents.ResolveAsync([_index]))[0].Fields;

    private Task<long> CountAsync(string query) => _documents.CountAsync(_index, DocumentQuery.Parse(query));
}
