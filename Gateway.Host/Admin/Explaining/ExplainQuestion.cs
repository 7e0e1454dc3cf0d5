using System.Text.Json;

namespace Gateway.Host.Admin.Explaining;

/// <summary>What somebody wants to know of the rules: who asks for what, and by which route.</summary>
/// <param name="Route">Name of a route; null: the one that takes <see cref="Request"/> on <see cref="Port"/>, or the only one.</param>
/// <param name="Port">The port, as configured, where no route is named.</param>
/// <param name="Token">A JSON web token, which is verified as the route verifies it.</param>
/// <param name="Claims">Claims that are taken as if a token had them: nothing is verified then.</param>
/// <param name="Request">What rules may read of the HTTP request.</param>
/// <param name="Source">The client's address. Default: 127.0.0.1.</param>
/// <param name="Operation">What is asked for; null: nothing but the request itself.</param>
/// <param name="Catalog">Whether to tell all that the caller sees and does not see of tools, prompts and resources.</param>
internal sealed record ExplainQuestion(
    string? Route = null,
    int? Port = null,
    string? Token = null,
    JsonElement? Claims = null,
    QuestionRequest? Request = null,
    string? Source = null,
    QuestionOperation? Operation = null,
    bool Catalog = false);

/// <summary>An HTTP request that nobody sends.</summary>
/// <param name="Method">Default: POST.</param>
/// <param name="Scheme">Default: http.</param>
/// <param name="Host">Default: localhost.</param>
/// <param name="Path">Default: /mcp.</param>
/// <param name="Query">With its question mark. Default: none.</param>
/// <param name="Headers">Default: none.</param>
internal sealed record QuestionRequest(
    string Method = "POST", string Scheme = "http", string Host = "localhost", string Path = "/mcp", string Query = "", IReadOnlyDictionary<string, string>? Headers = null);

/// <summary>An MCP operation.</summary>
/// <param name="Method">Such as <c>tools/call</c>.</param>
/// <param name="Name">Name or URI as clients see it, with the target's prefix where there is one; beside <paramref name="Target"/>, as the target knows it.</param>
/// <param name="Target">The target; null: the name says it.</param>
/// <param name="Arguments">Arguments of a tool. Default: none.</param>
internal sealed record QuestionOperation(string Method, string? Name = null, string? Target = null, JsonElement? Arguments = null);
