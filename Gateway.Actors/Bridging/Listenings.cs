using System.Collections.Concurrent;
using System.Text;
using Gateway.Actors.Backends;
using Gateway.Actors.Multiplexing;
using Gateway.Actors.Protocol;
using Gateway.Actors.Sessions;
using Gateway.Actors.Sessions.Streams;
using Gateway.Actors.Sessions.Targets;
using Gateway.Actors.Upstreams;

namespace Gateway.Actors.Bridging;

/// <summary>
/// Who listens in a session of clients that have none. A target is asked for changes of a resource by the first who wants them, and given up
/// by the last. Thread-safe.
/// </summary>
internal sealed class Listenings(Session session)
{
    private readonly ConcurrentDictionary<Listening, bool> _open = new();
    private readonly Dictionary<(Target Target, string Uri), int> _wanted = [];
    private readonly Lock _lock = new();
    private Task _subscribing = Task.CompletedTask;

    public void Add(Listening listening) => _open[listening] = true;

    public void Remove(Listening listening) => _open.TryRemove(listening, out _);

    /// <summary>Ends all of them in good order.</summary>
    public void Complete()
    {
        foreach (var (listening, _) in _open)
        {
            listening.Complete();
        }
    }

    /// <summary>Tells all who want to know.</summary>
    /// <param name="method">The notification.</param>
    /// <param name="parameters">Its raw params as clients see them; empty: none.</param>
    /// <param name="target">Who sent it; null: the gateway itself.</param>
    /// <param name="subject">What it tells about; null: nothing that rules are about.</param>
    public void Tell(McpMethod method, ReadOnlySpan<byte> parameters, Target? target, EventSubject? subject)
    {
        foreach (var (listening, _) in _open)
        {
            listening.Tell(method, parameters, target, subject);
        }
    }

    /// <summary>Has a target tell of changes of a resource; false: it does not.</summary>
    public Task<bool> SubscribeAsync(TargetView target, string uri, ForwardedHeaders headers, CancellationToken cancellationToken) => InTurnAsync(async () =>
    {
        var key = (target.Target, uri);
        if (!_wanted.TryGetValue(key, out var count) && !await AskAsync(McpMethod.ResourcesSubscribe, target.Target, uri, headers, cancellationToken))
        {
            return false;
        }

        _wanted[key] = count + 1;
        return true;
    });

    /// <summary>Gives up what was subscribed to.</summary>
    public Task UnsubscribeAsync(IEnumerable<(Target Target, string Uri)> resources, ForwardedHeaders headers) => InTurnAsync(async () =>
    {
        foreach (var key in resources)
        {
            if (--_wanted[key] == 0)
            {
                _wanted.Remove(key);
                await AskAsync(McpMethod.ResourcesUnsubscribe, key.Target, key.Uri, headers, CancellationToken.None);
            }
        }

        return true;
    });

    // One after the other, so that what a target is told last is what is wanted.
    private Task<bool> InTurnAsync(Func<Task<bool>> work)
    {
        lock (_lock)
        {
            var turn = AfterAsync(_subscribing, work);
            _subscribing = turn;
            return turn;
        }
    }

    private static async Task<bool> AfterAsync(Task before, Func<Task<bool>> work)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        return await work();
    }

    private async Task<bool> AskAsync(McpMethod method, Target target, string uri, ForwardedHeaders headers, CancellationToken cancellationToken)
    {
        var on = method == McpMethod.ResourcesSubscribe;
        if (session.View.Targets.FirstOrDefault(view => view.Target == target)?.Upstream is not { Lost.IsCompleted: false } upstream)
        {
            session.Tell(new SessionMessage.SubscriptionChanged(target, uri, false));
            return false;
        }

        if (upstream.Info.Era == ProtocolEra.Legacy)
        {
            try
            {
                byte[] parameters = [.. "{\"uri\":"u8, .. JsonText.Quote(Encoding.UTF8.GetBytes(uri)), (byte)'}'];
                var listener = new TargetListener(session, target) { Upstream = upstream };
                using var answer = await TargetRequest.AskAsync(session, upstream, method, parameters, headers, listener, cancellationToken);
                if (on && answer.Envelope.Kind == JsonRpcKind.Error)
                {
                    return false;
                }
            }
            catch (UpstreamException exception)
            {
                SessionLog.TargetFailed(session.Services.Logger, target.Name, method.Name(), exception.Message, exception.InnerException);
                return false;
            }
        }

        return session.Tell(new SessionMessage.SubscriptionChanged(target, uri, on)) || !on;
    }
}
