using Gateway.Actors.Multiplexing;
using Gateway.Actors.Protocol;
using Gateway.Actors.Upstreams;

namespace Gateway.Actors.Bridging;

/// <summary>What a target of an older revision asks the client while it serves a call.</summary>
/// <param name="Key">How the client is to name its answer: the target's id of the request, as text.</param>
/// <param name="RawId">The target's id of the request.</param>
/// <param name="Method">Sampling, elicitation or roots.</param>
/// <param name="Params">Raw params as the client gets them.</param>
internal sealed record InputRequest(string Key, byte[] RawId, McpMethod Method, byte[] Params)
{
    /// <summary>Reads a request of a target; null when it is none that a client can be asked.</summary>
    public static InputRequest? Read(TargetMessage message)
    {
        ref readonly var envelope = ref message.Envelope;
        if (envelope.Method is not (McpMethod.SamplingCreateMessage or McpMethod.ElicitationCreate or McpMethod.RootsList))
        {
            return null;
        }

        var rawId = message.Part(envelope.Id).ToArray();
        return new InputRequest(System.Text.Encoding.UTF8.GetString(JsonText.TryUnescape(rawId, out var text) ? text : rawId), rawId, envelope.Method, Clean(message.Part(envelope.Params)));
    }

    /// <summary>What a client must be able to do to be asked.</summary>
    public ClientFeatures Needed => Method switch
    {
        McpMethod.SamplingCreateMessage => ClientFeatures.Sampling,
        McpMethod.RootsList => ClientFeatures.Roots,
        _ => IsUrl ? ClientFeatures.ElicitationUrl : ClientFeatures.ElicitationForm,
    };

    private bool IsUrl => JsonMembers.Find(Params, "mode"u8) is { Exists: true } mode && JsonText.TryUnescape(mode.Of(Params), out var text) && text.SequenceEqual("url"u8);

    // Without what belongs to the exchange with the target, or to a revision of its own.
    private static byte[] Clean(ReadOnlySpan<byte> parameters)
    {
        using var output = new MessageBuffer(parameters.Length + 16);
        var copy = new JsonObjectCopy(output);
        var members = new JsonMembers(parameters);
        while (members.Next())
        {
            if (members.Is("_meta"u8))
            {
                copy.Name("_meta"u8);
                CleanMeta(output, members.Value.Of(parameters));
            }
            else if (!members.Is("elicitationId"u8) && !members.Is("task"u8))
            {
                copy.Add(members.Whole.Of(parameters));
            }
        }

        copy.End();
        return output.Span.ToArray();
    }

    private static void CleanMeta(MessageBuffer output, ReadOnlySpan<byte> meta)
    {
        var copy = new JsonObjectCopy(output);
        var members = new JsonMembers(meta);
        while (members.Next())
        {
            if (!members.Is("progressToken"u8) && !members.StartsWith("io.modelcontextprotocol/"u8))
            {
                copy.Add(members.Whole.Of(meta));
            }
        }

        copy.End();
    }
}
