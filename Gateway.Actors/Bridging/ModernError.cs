using System.Globalization;
using System.Text;
using System.Text.Json;
using Gateway.Actors.Protocol;

namespace Gateway.Actors.Bridging;

/// <summary>An error of a target as clients of 2026-07-28 take it: codes that mean something else there are put into its words.</summary>
internal static class ModernError
{
    /// <summary>Appends the raw error object; returns its code.</summary>
    public static int Append(MessageBuffer output, ReadOnlySpan<byte> error)
    {
        var (code, at) = FindCode(error);
        var said = code switch
        {
            // MCP 2026-07-28, resources: a resource that is not there is a wrong parameter.
            McpErrorCode.ResourceNotFound => McpErrorCode.InvalidParams,

            // What a server of that revision says of the request it got, which was the gateway's.
            McpErrorCode.HeaderMismatch or McpErrorCode.MissingCapability or McpErrorCode.UnsupportedVersion or McpErrorCode.UrlElicitationRequired =>
                McpErrorCode.InternalError,
            _ => code,
        };
        JsonRpcWriter.AppendSpliced(
            output, error, new Slice(0, error.Length), said == code ? default : new Splice(at, Encoding.ASCII.GetBytes(said.ToString(CultureInfo.InvariantCulture))));
        return said;
    }

    /// <summary>The code of a raw error, and where it stands; 0: it has none.</summary>
    public static (int Code, Slice At) FindCode(ReadOnlySpan<byte> error)
    {
        var reader = new Utf8JsonReader(error, new JsonReaderOptions { MaxDepth = JsonRpcReader.MaxDepth });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return default;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isCode = reader.ValueTextEquals("code"u8);
            reader.Read();
            if (isCode && reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var code))
            {
                return (code, new Slice((int)reader.TokenStartIndex, (int)(reader.BytesConsumed - reader.TokenStartIndex)));
            }

            reader.Skip();
        }

        return default;
    }
}
