using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.Policies.Agents;

/// <summary>The card by which an A2A agent says what it can do, and where it is reached.</summary>
public static class AgentCard
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };
    private static readonly JsonSerializerOptions Written = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The card with the gateway's address in place of the agent's. Signatures go, as they would no longer hold.</summary>
    /// <param name="card">The card, as JSON.</param>
    /// <param name="address">Where clients reach the agent.</param>
    /// <returns>The card; null if it is not one.</returns>
    public static byte[]? Rewrite(ReadOnlySpan<byte> card, AgentAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        try
        {
            if (JsonNode.Parse(card, documentOptions: Strict) is not JsonObject root)
            {
                return null;
            }

            root.Remove("signatures");
            Replace(root, address);

            // A2A 0.3 §5.6.2, and 1.0, which has no other.
            foreach (var list in new[] { root["additionalInterfaces"], root["supportedInterfaces"] }.OfType<JsonArray>())
            {
                foreach (var item in list.OfType<JsonObject>())
                {
                    Replace(item, address);
                }
            }

            return JsonSerializer.SerializeToUtf8Bytes(root, Written);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void Replace(JsonObject holder, AgentAddress address)
    {
        if (holder["url"] is JsonValue value && value.TryGetValue<string>(out var url))
        {
            holder["url"] = address.Of(url);
        }
    }
}
