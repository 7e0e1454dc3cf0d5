using System.Security.Cryptography;
using Gateway.Actors.Multiplexing;
using Gateway.Actors.Protocol;

namespace Gateway.Actors.Bridging;

/// <summary>One thing that a modern target must know (MCP 2026-07-28, <c>inputRequests</c>), as a request to a legacy client.</summary>
/// <param name="Key">How the target calls it: a raw JSON string.</param>
/// <param name="Method">What it is asked with.</param>
/// <param name="Params">The raw params; empty: none.</param>
/// <param name="IsUrl">Whether the user is to visit a URL.</param>
internal sealed record InputQuestion(byte[] Key, McpMethod Method, byte[] Params, bool IsUrl)
{
    /// <summary>Reads a question; null when it is none that clients know.</summary>
    public static InputQuestion? Read(ReadOnlySpan<byte> key, ReadOnlySpan<byte> request)
    {
        var named = JsonMembers.Find(request, "method"u8);
        var method = named.Exists && JsonText.TryUnescape(named.Of(request), out var name) ? McpMethods.Find(name) : McpMethod.Unknown;
        if (method is not (McpMethod.ElicitationCreate or McpMethod.SamplingCreateMessage or McpMethod.RootsList))
        {
            return null;
        }

        var parameters = JsonMembers.Find(request, "params"u8).Of(request);
        var isUrl = method == McpMethod.ElicitationCreate && Mode(parameters) is "url";
        return new InputQuestion(key.ToArray(), method, isUrl ? WithId(parameters) : parameters.ToArray(), isUrl);
    }

    /// <summary>The raw answer for the target; null: there is none.</summary>
    public byte[]? Read(InputAnswer answer) => answer.Result is { Length: > 0 } result && result[0] == '{' ? result

        // A client that fails to ask its user: as if the user had turned away. The other questions have no such answer.
        : Method == McpMethod.ElicitationCreate ? "{\"action\":\"cancel\"}"u8.ToArray() : null;

    private static string? Mode(ReadOnlySpan<byte> parameters)
    {
        var mode = JsonMembers.Find(parameters, "mode"u8);
        return mode.Exists && JsonText.TryUnescape(mode.Of(parameters), out var text) ? System.Text.Encoding.UTF8.GetString(text) : null;
    }

    // 2025-11-25 has an id on such a question, by which a server could say that it is done; 2026-07-28 has neither.
    private static byte[] WithId(ReadOnlySpan<byte> parameters)
    {
        if (JsonMembers.Find(parameters, "elicitationId"u8).Exists)
        {
            return parameters.ToArray();
        }

        using var output = new MessageBuffer(parameters.Length + 64);
        var copy = new JsonObjectCopy(output);
        var members = new JsonMembers(parameters);
        while (members.Next())
        {
            copy.Add(members.Whole.Of(parameters));
        }

        copy.Name("elicitationId"u8);
        JsonRpcWriter.AppendString(output, RandomNumberGenerator.GetHexString(32, lowercase: true));
        copy.End();
        return output.Span.ToArray();
    }
}

/// <summary>What a client answered to a question.</summary>
/// <param name="Result">The raw result; empty: an error.</param>
internal readonly record struct InputAnswer(byte[] Result);
