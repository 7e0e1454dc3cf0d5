using Gateway.Tests.Support;

namespace Gateway.Tests.Integration;

/// <summary>Media types, compared whole (H8), and what a client must accept; encodings of the body (H11).</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class ContentNegotiationTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private const string Ping = """{"jsonrpc":"2.0","id":1,"method":"ping"}""";

    [Theory]
    [InlineData("Content-Type: application/json", 200)]
    [InlineData("Content-Type: Application/JSON", 200)]
    [InlineData("Content-Type: application/json; charset=utf-8", 200)]
    [InlineData("Content-Type: application/json;charset=\"UTF-8\"", 200)]
    [InlineData("Content-Type: application/json ; charset=utf-8", 200)]
    [InlineData("", 415)]
    [InlineData("Content-Type: ", 415)]
    [InlineData("Content-Type: text/plain", 415)]
    [InlineData("Content-Type: application/x-www-form-urlencoded", 415)]
    [InlineData("Content-Type: multipart/form-data; boundary=application/json", 415)]
    [InlineData("Content-Type: application/jsonp", 415)]
    [InlineData("Content-Type: application/json-patch+json", 415)]
    [InlineData("Content-Type: application/json5", 415)]
    [InlineData("Content-Type: application/jsonrequest; charset=utf-8", 415)]
    [InlineData("Content-Type: text/plain; application/json", 415)]
    [InlineData("Content-Type: application/json, text/plain", 415)]
    [InlineData("Content-Type: text/plain, application/json", 415)]
    [InlineData("Content-Type: application/json; charset=utf-16", 415)]
    [InlineData("Content-Type: application/json; charset=utf-8; charset=utf-7", 415)]
    [InlineData("Content-Type: application/json\r\nContent-Type: text/plain", 415)]
    [InlineData("Content-Type: application/json\r\nContent-Encoding: gzip", 415)]
    [InlineData("Content-Type: application/json\r\nContent-Encoding: br, gzip", 415)]
    [InlineData("Content-Type: application/json\r\nContent-Encoding: identity", 415)]
    public async Task Body_must_be_plain_json(string headers, int status)
    {
        var answer = await PostAsync(headers, "Accept: */*");

        Assert.Equal(status, answer.Status);
        Assert.Equal(status == 415 ? "bad_content_type" : null, Reason(answer));
    }

    [Theory]
    [InlineData("", 200)]
    [InlineData("Accept: */*", 200)]
    [InlineData("Accept: application/json, text/event-stream", 200)]
    [InlineData("Accept: text/event-stream,application/json", 200)]
    [InlineData("Accept: application/json\r\nAccept: text/event-stream", 200)]
    [InlineData("Accept: application/*, text/*", 200)]
    [InlineData("Accept: APPLICATION/JSON;q=0.5, Text/Event-Stream;q=0.001", 200)]
    [InlineData("Accept: text/html, */*;q=0.1", 200)]
    [InlineData("Accept: application/json", 406)]
    [InlineData("Accept: text/event-stream", 406)]
    [InlineData("Accept: application/*", 406)]
    [InlineData("Accept: application/jsonp, text/event-stream", 406)]
    [InlineData("Accept: application/json, text/event-streams", 406)]
    [InlineData("Accept: text/html; x=application/json, text/event-stream", 406)]
    [InlineData("Accept: application/json;q=0, text/event-stream", 406)]
    [InlineData("Accept: application/json, text/event-stream;q=0.000", 406)]
    [InlineData("Accept: ", 406)]
    [InlineData("Accept: text/html", 406)]
    public async Task Client_must_accept_json_and_streams(string header, int status)
    {
        var answer = await PostAsync("Content-Type: application/json", header);

        Assert.Equal(status, answer.Status);
        Assert.Equal(status == 406 ? "not_acceptable" : null, Reason(answer));
    }

    private Task<RawAnswer> PostAsync(params string[] headers) => fixture.AskAsync(
        $"POST /mcp HTTP/1.1\r\nHost: localhost\r\nMcp-Session-Id: {{id}}\r\n{string.Concat(headers.Where(header => header.Length > 0).Select(header => header + "\r\n"))}Content-Length: 40\r\n\r\n{Ping}");

    private static string? Reason(RawAnswer answer) => answer.Status == 200 ? null : (string?)answer.Json["error"]!["data"]!["reason"];
}
