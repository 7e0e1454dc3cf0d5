using System.Text;
using System.Text.Json;
using Gateway.Policies.Cel;
using Gateway.Policies.Cel.Json;
using Gateway.Tests.Cel.Support;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cel.Json;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class JsonParserTests
{
    [Theory]
    [InlineData("1", "1")]
    [InlineData("-0", "0")]
    [InlineData("1.0", "1.0")]
    [InlineData("1e2", "100.0")]
    [InlineData("9007199254740993", "9007199254740993")]
    [InlineData("9223372036854775807", "9223372036854775807")]
    [InlineData("9223372036854775808", "9223372036854775808u")]
    [InlineData("18446744073709551615", "18446744073709551615u")]
    [InlineData("18446744073709551616", "1.8446744073709552E+19")]
    [InlineData("-9223372036854775808", "-9223372036854775808")]
    [InlineData("-9223372036854775809", "-9.223372036854776E+18")]
    [InlineData(" [ 1 , \"a\\n\\u00e9\\ud83d\\udc31\" , null ] ", "[1, \"a\\né🐱\", null]")]
    [InlineData("{\"a\":{\"b\":[true,false]}}", "{\"a\": {\"b\": [true, false]}}")]
    [InlineData("{}", "{}")]
    public void Document_becomes_a_value(string json, string expected)
    {
        Assert.True(JsonParser.TryParse(Encoding.UTF8.GetBytes(json), out var value));
        Assert.Equal(expected, value.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("1 2")]
    [InlineData("01")]
    [InlineData("-")]
    [InlineData("+1")]
    [InlineData(".5")]
    [InlineData("1.")]
    [InlineData("1e")]
    [InlineData("1e400")]
    [InlineData("-1e400")]
    [InlineData("NaN")]
    [InlineData("tru")]
    [InlineData("[1,]")]
    [InlineData("[1")]
    [InlineData("{\"a\"}")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{a:1}")]
    [InlineData("{\"a\":1,\"a\":2}")]
    [InlineData("{\"a\":1,\"\\u0061\":2}")]
    [InlineData("\"a")]
    [InlineData("\"\\x\"")]
    [InlineData("\"\\ud800\"")]
    [InlineData("\"\\udc00\"")]
    [InlineData("\"\\ud800\\u0041\"")]
    [InlineData("\"a\nb\"")]
    [InlineData("\"\\u12\"")]
    [InlineData("[1] // note")]
    public void Anything_but_strict_json_is_refused(string json) =>
        Assert.False(JsonParser.TryParse(Encoding.UTF8.GetBytes(json), out _));

    [Fact]
    public void Invalid_utf8_is_refused() => Assert.All<byte[]>(
        [[0x22, 0xFF, 0x22], [0x22, 0xC0, 0xAF, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xE2, 0x82, 0x22]],
        json => Assert.False(JsonParser.TryParse(json, out _)));

    [Fact]
    public void Depth_beyond_64_is_refused()
    {
        static string Nested(int depth) => new string('[', depth) + new string(']', depth);

        Assert.True(JsonParser.TryParse(Encoding.UTF8.GetBytes(Nested(64)), out _));
        Assert.False(JsonParser.TryParse(Encoding.UTF8.GetBytes(Nested(65)), out _));
    }

    [Fact]
    public void What_system_text_json_reads_is_read_and_what_it_refuses_is_refused() => Seeds.ForAll(800, seed =>
        {
            var json = Encoding.UTF8.GetBytes(new JsonTextWriter(new Dice(seed)).Document());
            var expected = SystemReads(json);
            return expected == JsonParser.TryParse(json, out _);
        });

    [Fact]
    public void Values_survive_writing_and_reading() => Seeds.ForAll(800, seed =>
        {
            var json = new JsonTextWriter(new Dice(seed)) { Breaks = false }.Document();
            if (!JsonParser.TryParse(Encoding.UTF8.GetBytes(json), out var value))
            {
                return json.Contains("\"a\"", StringComparison.Ordinal);
            }

            return JsonParser.TryParse(Encoding.UTF8.GetBytes(JsonWriter.Write(value)!), out var again) && Same.Outcome(value, again);
        });

    [Fact]
    public void A_projection_reads_what_a_full_parse_would_give() => Seeds.ForAll(800, seed =>
        {
            var compiler = new CelCompiler(RandomInputs.Environment);
            foreach (var rule in new[] { "has(jwt.a)", "jwt.a.b == 1", "jwt.b.a.a == 1", "has(jwt.b.a)", "'x' in jwt.c", "jwt.a.a.b.c == 1" })
            {
                Assert.True(compiler.CompileRule(rule).Succeeded);
            }

            var json = Encoding.UTF8.GetBytes(new JsonTextWriter(new Dice(seed)) { Breaks = false }.Document());
            var input = compiler.Input("jwt");
            compiler.NewActivation();
            if (!JsonParser.TryParse(json, out var value))
            {
                return true;
            }

            Assert.True(CelProjection.TryCreate(input, json, out var projected, out _));
            var whole = CelProjection.Create(input, value);
            return projected!.Values.Zip(whole.Values).All(pair =>
                pair.First.Kind == pair.Second.Kind && (pair.First.IsValue ? Same.Outcome(pair.First, pair.Second) : pair.First.Error!.Message == pair.Second.Error!.Message));
        });

    [Theory]
    [InlineData("{\"sub\":\"a\",\"other\":1,\"other\":2}", true)]
    [InlineData("{\"sub\":\"a\",\"sub\":\"b\"}", false)]
    [InlineData("{\"nested\":{\"key\":1,\"key\":2}}", false)]
    [InlineData("{\"other\":[1,}", false)]
    [InlineData("{\"sub\":\"a\"", false)]
    [InlineData("{\"sub\":\"a\"} x", false)]
    public void A_projection_refuses_duplicates_of_what_rules_read(string json, bool expected)
    {
        var compiler = new CelCompiler(RandomInputs.Environment);
        compiler.CompileRule("jwt.sub == 'a' && jwt.nested.key == 1");
        compiler.NewActivation();

        Assert.Equal(expected, CelProjection.TryCreate(compiler.Input("jwt"), Encoding.UTF8.GetBytes(json), out _, out _));
    }

    /// <summary>Whether the platform reads a document, and every string and number in it too: it leaves those unread at first.</summary>
    private static bool SystemReads(byte[] json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return SystemReads(document.RootElement);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool SystemReads(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                return element.EnumerateObject().All(member => SystemReads(member.Value));
            case JsonValueKind.Array:
                return element.EnumerateArray().All(SystemReads);
            case JsonValueKind.Number:
                return double.IsFinite(element.GetDouble());
            case JsonValueKind.String:
                try
                {
                    return element.GetString() is not null;
                }
                catch (InvalidOperationException)
                {
                    // A lone surrogate.
                    return false;
                }

            default:
                return true;
        }
    }

    /// <summary>Random JSON texts, some of them broken.</summary>
    private sealed class JsonTextWriter(Dice dice)
    {
        public bool Breaks { get; init; } = true;

        public string Document()
        {
            var text = Value(4);
            return Breaks && dice.OneIn(3) ? Break(text) : text;
        }

        private string Value(int depth) => (depth <= 0 ? dice.Next(4) : dice.Next(7)) switch
        {
            0 => dice.Pick("1", "-0", "12.50", "1e3", "1E-7", "9223372036854775808", "0.1"),
            1 => dice.Pick("true", "false", "null"),
            2 => dice.Pick("\"\"", "\"a\"", "\"é\"", "\"\\u00e9\\n\"", "\"\\ud83d\\udc31\"", "\"\\/\\\\\\\"\""),
            3 => dice.Pick("[]", "{}", " [ ] ", "{\n}"),
            4 => $"[{Value(depth - 1)}, {Value(depth - 1)}]",
            _ => $"{{\"a\": {Value(depth - 1)}, \"{dice.Pick("b", "c", "b", "c", "a")}\": {Value(depth - 1)}}}",
        };

        private string Break(string text)
        {
            var at = dice.Next(text.Length);
            return dice.Next(3) switch
            {
                0 => text.Remove(at, 1),
                1 => text.Insert(at, dice.Pick(",", "\"", "0", "]", "}", "\\", "e", "-", ".", "\u0001")),
                _ => text[..at],
            };
        }
    }
}
