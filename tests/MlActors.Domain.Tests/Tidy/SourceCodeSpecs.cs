using Xunit;

namespace MlActors.Domain.Tests.Tidy;

/// <summary>The tidy specs are only as good as what they read.</summary>
public sealed class SourceCodeSpecs
{
    [Theory]
    [InlineData("a // Thread.Sleep\nb", "a                \nb")]
    [InlineData("a /* x\ny */ b", "a     \n     b")]
    [InlineData("f(\"// no comment\") // one", "f(               )       ")]
    [InlineData("f(\"a \\\" b\", x)", "f(        , x)")]
    [InlineData("f($\"{g(\"x\")} y\") + z", "f(             ) + z")]
    [InlineData("f(@\"a \"\" b\", x)", "f(         , x)")]
    [InlineData("c == '\"' || c == '{'", "c ==     || c ==    ")]
    [InlineData("f(\"\"\"\n{ \"a\": 1 }\n\"\"\")", "f(   \n          \n   )")]
    public void Texts_and_comments_are_blanked_and_lines_stay(string text, string code) => Assert.Equal(code, SourceCode.WithoutWords(text));

    [Fact]
    public void A_method_is_measured_between_its_braces()
    {
        const string code = """
            namespace N;
            class C(int x) : B(x)
            {
                public int P { get; set; }
                C(int a, int b)
                    : this(a)
                {
                    One();
                }

                T M<T>(int a)
                    where T : class
                {
                    if (a > 0)
                    {
                        Two();
                    }
                    foreach (var x in new[] { 1 }) { Three(); }
                }

                int E() => 1;
            }
            """;

        Assert.Equal([new MethodLength("C", 1), new MethodLength("M", 5)], SourceCode.Methods(code));
    }
}
