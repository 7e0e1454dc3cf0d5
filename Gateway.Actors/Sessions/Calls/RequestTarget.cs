using System.Text;
using Gateway.Actors.Multiplexing;
using Gateway.Actors.Protocol;
using Gateway.Policies.Authorization;

namespace Gateway.Actors.Sessions.Calls;

/// <summary>Where a request for one item goes: the target, and what changes in its params.</summary>
/// <param name="Target">Index of the target in the view.</param>
/// <param name="Item">Name or URI as the target knows it.</param>
/// <param name="Splice">Makes the client's name or URI the target's.</param>
internal readonly record struct RequestTarget(int Target, string Item, Splice Splice)
{
    /// <summary>Finds the target of a request that names a tool, prompt or resource.</summary>
    /// <param name="view">The session.</param>
    /// <param name="message">The request.</param>
    /// <param name="owners">Which target serves a name, where names carry no prefix and there are several targets.</param>
    /// <param name="error">What to answer when there is none.</param>
    public static RequestTarget? Find(SessionView view, ClientMessage message, IReadOnlyDictionary<string, int>? owners, out JsonRpcError? error)
    {
        error = null;
        ref readonly var envelope = ref message.Envelope;
        var (member, kind) = Named(in envelope);
        var token = envelope[member];
        if (envelope[ParamsMember.RefName].Exists && envelope[ParamsMember.RefUri].Exists)
        {
            // What the gateway looks at must be what the target uses.
            error = new JsonRpcError(McpErrorCode.InvalidParams, $"{envelope.Method.Name()} must name a prompt or a resource, not both.");
            return null;
        }

        if (!token.Exists || !JsonText.TryUnescape(message.Part(token), out var text))
        {
            error = new JsonRpcError(McpErrorCode.InvalidParams, $"{envelope.Method.Name()} must name a {kind}.");
            return null;
        }

        var found = kind == "resource" ? ByUri(view, token, text) : ByName(view, token, text, owners);
        if (found is null)
        {
            error = Unknown(kind, text);
        }

        return found;
    }

    /// <summary>What is answered to a request that names something which is not there, or not for this caller: the two are not told apart.</summary>
    public static JsonRpcError Unknown(ClientMessage message)
    {
        var (member, kind) = Named(in message.Envelope);
        JsonText.TryUnescape(message.Part(message.Envelope[member]), out var text);
        return Unknown(kind, text);
    }

    /// <summary>What kind of thing a request names.</summary>
    public static McpItemKind KindOf(in JsonRpcEnvelope envelope) => Named(in envelope).Kind switch
    {
        "tool" => McpItemKind.Tool,
        "prompt" => McpItemKind.Prompt,
        _ => McpItemKind.Resource,
    };

    private static JsonRpcError Unknown(string kind, ReadOnlySpan<byte> text) =>
        new(McpErrorCode.InvalidParams, $"Unknown {kind}: {Encoding.UTF8.GetString(text)}");

    private static (ParamsMember Member, string Kind) Named(in JsonRpcEnvelope envelope) => envelope.Method switch
    {
        McpMethod.ToolsCall => (ParamsMember.Name, "tool"),
        McpMethod.PromptsGet => (ParamsMember.Name, "prompt"),
        McpMethod.CompletionComplete when envelope[ParamsMember.RefName].Exists => (ParamsMember.RefName, "prompt"),
        McpMethod.CompletionComplete => (ParamsMember.RefUri, "resource"),
        _ => (ParamsMember.Uri, "resource"),
    };

    /// <summary>Whether the request names something that only the lists of all targets can tell the target of.</summary>
    public static bool NeedsOwners(SessionView view, in JsonRpcEnvelope envelope) =>
        view.Targets.Length > 1 && !view.Backend.Names.PrefixesNames
            && (envelope.Method is McpMethod.ToolsCall or McpMethod.PromptsGet || envelope[ParamsMember.RefName].Exists);

    private static RequestTarget? ByName(SessionView view, Slice token, ReadOnlySpan<byte> name, IReadOnlyDictionary<string, int>? owners)
    {
        if (owners is not null)
        {
            var item = Encoding.UTF8.GetString(name);
            return owners.TryGetValue(item, out var owner) ? new RequestTarget(owner, item, default) : null;
        }

        if (view.Backend.Names.SplitName(name, out var own) is not { } target)
        {
            return null;
        }

        var cut = name.Length - own.Length;
        var splice = cut == 0 ? default
            : token.Length == name.Length + 2 ? new Splice(new Slice(token.Start + 1, cut), default)
            : new Splice(token, JsonText.Quote(own));
        return new RequestTarget(target, Encoding.UTF8.GetString(own), splice);
    }

    private static RequestTarget? ByUri(SessionView view, Slice token, ReadOnlySpan<byte> uri)
    {
        if (view.Backend.Names.SplitUri(uri, out var own) is not { } target)
        {
            return null;
        }

        return new RequestTarget(target, Encoding.UTF8.GetString(own), own.Length == uri.Length ? default : new Splice(token, JsonText.Quote(own)));
    }
}
