using MlActors.Detection.Categorization;

namespace MlActors.Detection.Tests.Categorization;

public sealed class TokenizerSpecs
{
    [Theory]
    [InlineData("Connection refused by peer", "Connection refused by peer")]
    [InlineData("user=alice, action:login;done", "user alice action login done")]
    [InlineData("java.lang.NullPointerException in read-only mode.", "java.lang.NullPointerException in read-only mode")]
    [InlineData("open /var/log/app/error.log or C:\\Temp\\x.tmp", "open var log app error.log or C Temp x.tmp")]
    [InlineData("__init__ failed...retrying --force", "__init__ failed retrying force")]
    [InlineData("log4j utf8 ipv6 sha256 node-17", "log4j utf8 ipv6 sha256 node-17")]
    [InlineData("größe überschritten 容量", "größe überschritten 容量")]
    public void Words_names_and_path_segments_are_tokens(string message, string tokens) => Assert.Equal(tokens, TokensOf(message));

    [Theory]
    [InlineData("took 17 ms, 10ms, -3.5e7 and 99.5%", "took ms and")]
    [InlineData("at 0x7ffe, deadbeef42, cafebabe or face", "at or face")]
    [InlineData("2024-03-05T12:30:01.123Z start", "start")]
    [InlineData("Tue Mar 5 12:30:01 GMT 2024 March 5 10 PM start", "start")]
    [InlineData("id f81d4fae-7dec-11d0-a765-00a0c91e6bf6 gone", "id gone")]
    [InlineData("from 192.168.0.1:8080 to fe80::1ff:fe23:4567:890a, ::ffff:10.0.0.1 and 00:1b:44:aa:bb:cc.", "from to and")]
    [InlineData("mail to bob.smith@example.com bounced", "mail to bounced")]
    [InlineData("blk_3886504906 task_0001 web-5d4f7b9c8d-x2x5k", "")]
    [InlineData("a:b:c face", "face")]
    public void Numbers_dates_times_and_addresses_are_not_tokens(string message, string tokens) => Assert.Equal(tokens, TokensOf(message));

    [Fact]
    public void A_very_long_word_is_not_a_token() => Assert.Equal("", TokensOf(new string('w', 129)));

    [Fact]
    public void Weights_decrease_from_verbs_over_words_and_compound_names_to_conjunctions_and_numbered_names()
    {
        string[] falling = ["refused", "connection", "java.lang.Error", "node-17"];

        Assert.Equal(falling, falling.OrderByDescending(WeightOf));
        Assert.Equal(falling.Length, falling.Select(WeightOf).Distinct().Count());
        Assert.Equal(WeightOf("node-17"), WeightOf("with"));
    }

    private static string TokensOf(string message)
    {
        var found = new List<string>();
        var tokens = new Tokenizer(message);
        while (tokens.MoveNext()) found.Add(tokens.Token.ToString());
        return string.Join(' ', found);
    }

    private static int WeightOf(string token)
    {
        var tokens = new Tokenizer(token);
        Assert.True(tokens.MoveNext());
        return tokens.Weight;
    }
}
