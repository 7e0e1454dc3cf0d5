using System.Text.Json;
using Gateway.Actors.Multiplexing;
using Gateway.Tests.Protocol;
using Gateway.Tests.Support;

namespace Gateway.Tests.Multiplexing;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class JsonTextTests
{
    [Theory]
    [InlineData("\"\"", "")]
    [InlineData("\"a b\"", "a b")]
    [InlineData("\"é✓😀\"", "é✓😀")]
    [InlineData("""
        "\u00e9\ud83d\ude00\"\\\/\n\u0000"
        """, "é😀\"\\/\n\0")]
    public void String_token_has_a_text(string token, string expected)
    {
        Assert.True(JsonText.TryUnescape(Wire.Bytes(token), out var text));

        Assert.Equal(expected, Wire.Text(text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\"")]
    [InlineData("1")]
    [InlineData("12345")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[\"a\"]")]
    [InlineData("\"\\ud800\"")]
    [InlineData("\"x\\udc00\\ud800\"")]
    public void Other_tokens_and_half_characters_have_none(string token) => Assert.False(JsonText.TryUnescape(Wire.Bytes(token), out _));

    [Theory]
    [InlineData("")]
    [InlineData("plain/+_")]
    [InlineData("quote \" backslash \\ line \n control \u0001 é ✓ 😀")]
    public void Quoted_text_is_a_token_of_that_text(string text)
    {
        var token = JsonText.Quote(Wire.Bytes(text));

        Assert.Equal(text, JsonSerializer.Deserialize<string>(token));
        Assert.True(JsonText.TryUnescape(token, out var again));
        Assert.Equal(text, Wire.Text(again));
    }
}
