using Gateway.Actors.Backends;
using Gateway.Actors.Multiplexing;
using Gateway.Actors.Protocol;
using Gateway.Actors.Upstreams;

namespace Gateway.Actors.Sessions;

/// <summary>Notifications of targets as clients see them.</summary>
internal static class TargetNotification
{
    /// <summary>Appends a notification, with the URI of <c>resources/updated</c> as clients see it.</summary>
    public static void Write(MessageBuffer output, SessionView view, Target? target, TargetMessage message)
    {
        var name = message.Part(message.Envelope.MethodName);
        var index = target is null ? -1 : view.Backend.Targets.IndexOf(target);
        var uri = message.Envelope[ParamsMember.Uri];
        var splice = default(Splice);
        if (index >= 0 && uri.Exists && message.Envelope.Method == McpMethod.ResourcesUpdated && JsonText.TryUnescape(message.Part(uri), out var text))
        {
            splice = new Splice(uri, JsonText.Quote(view.Backend.Names.JoinUri(index, text)));
        }

        JsonRpcWriter.WriteNotification(output, name, message.Bytes, message.Envelope.Params, splice);
    }
}
