using System.Globalization;
using System.Text.Json;
using Gateway.Actors.Protocol;
using Gateway.Actors.Upstreams;

namespace Gateway.Actors.Bridging;

/// <summary>Answers to calls that need something of the client first (MCP 2026-07-28, multi round-trip requests).</summary>
internal static class InputRequired
{
    /// <summary>Whether a method may be answered so.</summary>
    public static bool MayAnswer(McpMethod method) => method is McpMethod.ToolsCall or McpMethod.PromptsGet or McpMethod.ResourcesRead;

    /// <summary>The raw result that asks for input.</summary>
    public static byte[] Result(IReadOnlyList<InputRequest> inputs, string state)
    {
        using var output = new MessageBuffer();
        output.Append("{\"resultType\":\"input_required\",\"inputRequests\":"u8);
        var copy = new JsonObjectCopy(output);
        foreach (var input in inputs)
        {
            copy.Name(JsonEncodedText.Encode(input.Key).EncodedUtf8Bytes);
            output.Append("{\"method\":\""u8);
            output.Append(input.Method.Utf8Name());
            output.Append("\",\"params\":"u8);
            output.Append(input.Params);
            output.Append((byte)'}');
        }

        copy.End();
        output.Append(",\"requestState\":"u8);
        JsonRpcWriter.AppendString(output, state);
        output.Append((byte)'}');
        return output.Span.ToArray();
    }

    /// <summary>Whether a raw result of a modern target asks for input.</summary>
    public static bool IsOne(ReadOnlySpan<byte> result)
    {
        var type = JsonMembers.Find(result, "resultType"u8);
        return type.Exists && type.Of(result).SequenceEqual("\"input_required\""u8);
    }

    /// <summary>Such a result with another state.</summary>
    public static byte[] WithState(ReadOnlySpan<byte> result, string state)
    {
        using var output = new MessageBuffer(result.Length + 512);
        var copy = new JsonObjectCopy(output);
        var members = new JsonMembers(result);
        while (members.Next())
        {
            if (!members.Is("requestState"u8))
            {
                copy.Add(members.Whole.Of(result));
            }
        }

        copy.Name("requestState"u8);
        JsonRpcWriter.AppendString(output, state);
        copy.End();
        return output.Span.ToArray();
    }

    /// <summary>The error for a client that cannot be asked what a target needs to know.</summary>
    public static JsonRpcError Missing(ClientFeatures needed, string target) => new(
        McpErrorCode.MissingCapability, $"Target '{target}' needs something of the client that it did not declare.", "missing_capability", target)
    {
        Data = needed switch
        {
            ClientFeatures.Sampling => """{"requiredCapabilities":{"sampling":{}}}"""u8.ToArray(),
            ClientFeatures.Roots => """{"requiredCapabilities":{"roots":{}}}"""u8.ToArray(),
            ClientFeatures.ElicitationUrl => """{"requiredCapabilities":{"elicitation":{"url":{}}}}"""u8.ToArray(),
            _ => """{"requiredCapabilities":{"elicitation":{}}}"""u8.ToArray(),
        },
    };

    /// <summary>
    /// The URLs that a target of 2025-11-25 wants visited before it is called again (<c>-32042</c>); none: its error does not say.
    /// </summary>
    public static List<InputRequest> UrlsOf(ReadOnlySpan<byte> error)
    {
        var inputs = new List<InputRequest>();
        var data = JsonMembers.Find(error, "data"u8);
        var elicitations = data.Exists ? JsonMembers.Find(data.Of(error), "elicitations"u8) : default;
        if (!elicitations.Exists)
        {
            return inputs;
        }

        var array = elicitations.Of(data.Of(error));
        var reader = new Utf8JsonReader(array, new JsonReaderOptions { MaxDepth = JsonRpcReader.MaxDepth });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
        {
            return inputs;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            inputs.Add(Url(array[start..(int)reader.BytesConsumed], inputs.Count + 1));
        }

        return inputs;
    }

    private static InputRequest Url(ReadOnlySpan<byte> elicitation, int number)
    {
        using var output = new MessageBuffer(elicitation.Length + 32);
        var copy = new JsonObjectCopy(output);
        copy.Add("mode"u8, "\"url\""u8);
        var members = new JsonMembers(elicitation);
        while (members.Next())
        {
            if (members.Is("url"u8) || members.Is("message"u8))
            {
                copy.Add(members.Whole.Of(elicitation));
            }
        }

        copy.End();
        return new InputRequest(string.Create(CultureInfo.InvariantCulture, $"url-{number}"), [], McpMethod.ElicitationCreate, output.Span.ToArray());
    }
}
