using System.Text;
using Gateway.Actors.Cluster;
using Gateway.Actors.Multiplexing;
using Gateway.Actors.Protocol;
using Gateway.Actors.Sessions.Targets;
using Gateway.Policies.Authorization;

namespace Gateway.Actors.Sessions.Streams;

/// <summary>
/// What a session's targets said while the session could not be acted for: its client could not be told, and is told when that is over to look anew. Notes
/// only that there was something, so that nothing grows. Thread-safe.
/// </summary>
internal sealed class MissedEvents(Session session)
{
    private int _noted;

    /// <summary>Notes that there was something.</summary>
    public void Note()
    {
        if (Interlocked.Exchange(ref _noted, 1) == 0)
        {
            session.Services.Background.Run("tell what was missed", TellWhenServingAsync);
        }
    }

    /// <summary>Tells the client to fetch its lists, and to read what it subscribed to, again.</summary>
    public static void Tell(Session session, IReadOnlyList<TargetSlot> slots)
    {
        session.TellListsChanged();
        for (var target = 0; target < slots.Count; target++)
        {
            foreach (var uri in slots[target].Subscriptions)
            {
                using var parameters = new MessageBuffer();
                parameters.Append("{\"uri\":"u8);
                parameters.Append(JsonText.Quote(session.View.Backend.Names.JoinUri(target, Encoding.UTF8.GetBytes(uri))));
                parameters.Append((byte)'}');
                using var message = new MessageBuffer();
                JsonRpcWriter.WriteNotification(message, McpMethod.ResourcesUpdated.Utf8Name(), parameters.Span);
                session.Streams.Standalone.Append(
                    message.Span, new EventSubject(McpMethod.ResourcesUpdated.Name(), McpItemKind.Resource, slots[target].Target.Name, uri));
            }
        }
    }

    private async Task TellWhenServingAsync()
    {
        using var over = new CancellationTokenSource();
        while (!session.Stopped.IsCompleted)
        {
            var next = session.Services.Membership.NextLeaseAsync(LeaseState.Suspended, over.Token);
            if (await Task.WhenAny(next, session.Stopped) != next)
            {
                await over.CancelAsync();
                await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
                return;
            }

            if (await next == LeaseState.Fenced)
            {
                return;
            }

            if (session.MayAct)
            {
                // Before the telling: what comes from now on is told as it comes, or noted anew.
                Volatile.Write(ref _noted, 0);
                session.Tell(new SessionMessage.EventsMissed());
                return;
            }
        }
    }
}
