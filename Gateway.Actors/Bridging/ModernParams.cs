using System.Text.Json;
using Gateway.Actors.Protocol;
using Gateway.Actors.Sessions;

namespace Gateway.Actors.Bridging;

/// <summary>
/// The params of a request of 2026-07-28 as a target of an older revision takes them: without what the client says of itself, and of rounds
/// that are the gateway's; everything else, trace context included, as it came.
/// </summary>
internal static class ModernParams
{
    private const string ReservedPrefix = "io.modelcontextprotocol/";

    /// <summary>Appends the params object.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="message">The request.</param>
    /// <param name="named">Makes the client's name or URI the target's.</param>
    /// <param name="progressToken">What stands for the client's progress token, if it gave one.</param>
    public static void Append(MessageBuffer output, ClientMessage message, Splice named, ReadOnlySpan<byte> progressToken)
    {
        var parameters = message.Envelope.Params;
        var reader = new Utf8JsonReader(message.Part(parameters), new JsonReaderOptions { MaxDepth = JsonRpcReader.MaxDepth });
        reader.Read();
        var separator = (byte)'{';
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var start = parameters.Start + (int)reader.TokenStartIndex;
            var isMeta = reader.ValueTextEquals("_meta"u8);
            var isOurs = reader.ValueTextEquals("inputResponses"u8) || reader.ValueTextEquals("requestState"u8);
            reader.Read();
            if (isMeta)
            {
                output.Append(separator);
                output.Append("\"_meta\":"u8);
                AppendMeta(output, message.Part(parameters), ref reader, progressToken);
                separator = (byte)',';
                continue;
            }

            reader.Skip();
            if (isOurs)
            {
                continue;
            }

            output.Append(separator);
            separator = (byte)',';
            var member = new Slice(start, parameters.Start + (int)reader.BytesConsumed - start);
            var renamed = named.At.Exists && named.At.Start >= member.Start && named.At.End <= member.End;
            JsonRpcWriter.AppendSpliced(output, message.Body.Span, member, renamed ? named : default);
        }

        output.Append(separator == '{' ? "{}"u8 : "}"u8);
    }

    private static void AppendMeta(MessageBuffer output, ReadOnlySpan<byte> parameters, ref Utf8JsonReader reader, ReadOnlySpan<byte> progressToken)
    {
        var separator = (byte)'{';
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var start = (int)reader.TokenStartIndex;
            var isToken = reader.ValueTextEquals("progressToken"u8);
            var isReserved = IsReserved(ref reader);
            reader.Read();
            reader.Skip();
            if (isReserved)
            {
                continue;
            }

            output.Append(separator);
            separator = (byte)',';
            if (isToken)
            {
                output.Append("\"progressToken\":"u8);
                output.Append(progressToken);
            }
            else
            {
                output.Append(parameters[start..(int)reader.BytesConsumed]);
            }
        }

        output.Append(separator == '{' ? "{}"u8 : "}"u8);
    }

    private static bool IsReserved(ref Utf8JsonReader reader) => reader.ValueIsEscaped
        ? reader.GetString()!.StartsWith(ReservedPrefix, StringComparison.Ordinal)
        : reader.ValueSpan.StartsWith("io.modelcontextprotocol/"u8);
}
