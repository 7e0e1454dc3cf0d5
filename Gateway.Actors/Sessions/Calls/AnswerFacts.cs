using System.Text.Json;

namespace Gateway.Actors.Sessions.Calls;

/// <summary>What the record of a call says of a target's answer. The answer was found to be JSON before.</summary>
internal static class AnswerFacts
{
    /// <summary>Whether the result of a tool has <c>isError: true</c> at its top. Most results do not even have the word, which is looked for first.</summary>
    public static bool SaysToolFailed(ReadOnlySpan<byte> result) =>
        result.IndexOf("isError"u8) >= 0 && Find(result, "isError"u8, out var reader) && reader.TokenType == JsonTokenType.True;

    /// <summary>The code of a JSON-RPC error; 0: it has none that is one.</summary>
    public static int ErrorCode(ReadOnlySpan<byte> error) =>
        Find(error, "code"u8, out var reader) && reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var code) ? code : 0;

    private static bool Find(ReadOnlySpan<byte> json, ReadOnlySpan<byte> name, out Utf8JsonReader reader)
    {
        reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 128 });
        try
        {
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var found = reader.ValueTextEquals(name);
                reader.Read();
                if (found)
                {
                    return true;
                }

                reader.Skip();
            }
        }
        catch (JsonException)
        {
            // Not what the envelope's reader took it for; then nothing is said of it.
        }

        return false;
    }
}
