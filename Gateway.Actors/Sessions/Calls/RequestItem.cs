using System.Text;
using Gateway.Actors.Backends;
using Gateway.Actors.Multiplexing;
using Gateway.Actors.Protocol;
using Gateway.Policies.Authorization;

namespace Gateway.Actors.Sessions.Calls;

/// <summary>What a request is about, as far as it says so itself, before there is a session.</summary>
public static class RequestItem
{
    /// <summary>The operation, with target and name as rules see them; null: the request is about no single thing, or names no target.</summary>
    /// <param name="backend">Where it goes.</param>
    /// <param name="envelope">The request.</param>
    /// <param name="body">Its bytes.</param>
    public static McpOperation? Of(McpBackend backend, in JsonRpcEnvelope envelope, ReadOnlyMemory<byte> body)
    {
        ArgumentNullException.ThrowIfNull(backend);
        var isUri = envelope.Method is McpMethod.ResourcesRead or McpMethod.ResourcesSubscribe or McpMethod.ResourcesUnsubscribe;
        if (!isUri && envelope.Method is not (McpMethod.ToolsCall or McpMethod.PromptsGet))
        {
            return null;
        }

        var token = envelope[isUri ? ParamsMember.Uri : ParamsMember.Name];
        if (!token.Exists || !JsonText.TryUnescape(token.Of(body.Span), out var text))
        {
            return null;
        }

        var (target, name) = isUri ? (backend.Names.SplitUri(text, out var uri), Encoding.UTF8.GetString(uri))
            : (backend.Names.SplitName(text, out var own), Encoding.UTF8.GetString(own));
        return target is not { } index ? null
            : new McpOperation(RequestTarget.KindOf(in envelope), backend.Targets[index].Name, name)
            {
                Arguments = envelope.Method == McpMethod.ToolsCall ? envelope[ParamsMember.Arguments].Of(body) : default,
            };
    }
}
