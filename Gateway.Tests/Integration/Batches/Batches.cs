using System.Net;
using System.Text.Json.Nodes;
using Gateway.Tests.Support;

namespace Gateway.Tests.Integration.Batches;

/// <summary>Batches as clients write and read them.</summary>
internal static class Batches
{
    public const string Revision = "2025-03-26";

    public static string Of(params IEnumerable<string> messages) => $"[{string.Join(",", messages)}]";

    /// <summary>Posts a batch whose answer is one array, and reads it.</summary>
    public static async Task<IReadOnlyList<JsonNode>> BatchAsync(this RawMcp client, params IEnumerable<string> messages)
    {
        using var response = await client.PostAsync(Of(messages));
        Assert.Equal((HttpStatusCode.OK, "application/json"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        return [.. (await RawMcp.ReadAsync(response)).AsArray().Select(answer => answer!)];
    }

    /// <summary>What the request with this id was answered.</summary>
    public static JsonNode To(this IReadOnlyList<JsonNode> answers, string id) => Assert.Single(answers, answer => answer["id"]?.ToJsonString() == id);

    public static string? Text(this JsonNode answer) => (string?)answer["result"]?["content"]?[0]?["text"];

    public static int? Code(this JsonNode answer) => (int?)answer["error"]?["code"];
}
