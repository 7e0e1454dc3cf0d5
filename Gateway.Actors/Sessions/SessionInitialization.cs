using Gateway.Actors.Backends;
using Gateway.Actors.Multiplexing;
using Gateway.Actors.Protocol;
using Gateway.Actors.Sessions.Calls;
using Gateway.Actors.Sessions.Placing;
using Gateway.Actors.Sessions.Replies;
using Gateway.Actors.Upstreams;

namespace Gateway.Actors.Sessions;

/// <summary>Serves <c>initialize</c>: connects the targets and composes one answer of theirs. Thread-safe.</summary>
internal sealed class SessionInitialization(SessionMaking making, SessionPlaces places)
{
    /// <summary>Opens a session, unless the backend is stateless.</summary>
    /// <param name="backend">What the session is with.</param>
    /// <param name="caller">Whose it is.</param>
    /// <param name="message">The request.</param>
    /// <param name="reply">Answered in every case but a refusal.</param>
    /// <param name="cancellationToken">The client is gone: the session would have nobody.</param>
    public async Task<SessionRefusal> ServeAsync(
        McpBackend backend, SessionCaller caller, ClientMessage message, IReply reply, CancellationToken cancellationToken)
    {
        if (ClientProfiles.Read(message, out var error) is not { } profile)
        {
            await AnswerAsync(message, reply, error!);
            return SessionRefusal.None;
        }

        if (backend.Config.StatefulMode == StatefulMode.Stateless)
        {
            return await making.WithHiddenAsync(backend, caller, ClientProfile.Gateway, async session =>
            {
                await session.ConnectAllAsync(message.Headers, cancellationToken);
                return await AnswerAsync(session, profile.Version, message, reply);
            });
        }

        if (places.IsLeaving)
        {
            return SessionRefusal.NodeIsFull;
        }

        var (session, refusal) = await making.CreateAsync(backend, caller, profile, message.Headers, hidden: false);
        if (session is null)
        {
            return refusal;
        }

        if (session.IsGivenUp)
        {
            return SessionRefusal.Unavailable;
        }

        if (session.View.Targets.Any(target => target is { Upstream: null, Failure: null }))
        {
            // A reload came between. What its targets can is told as well.
            await session.ConnectAllAsync(message.Headers, cancellationToken);
        }

        if (CallErrors.OfOpening(session.View) is { } failure)
        {
            session.Tell(new SessionMessage.Close());
            await AnswerAsync(message, reply, failure);
            return SessionRefusal.None;
        }

        if (cancellationToken.IsCancellationRequested)
        {
            session.Tell(new SessionMessage.Close());
            return SessionRefusal.None;
        }

        if (!await session.SaveAsync())
        {
            session.Tell(new SessionMessage.Close());
            return SessionRefusal.Unavailable;
        }

        reply.OpenSession(session);
        return await AnswerAsync(session, profile.Version, message, reply);
    }

    /// <summary>Connects the targets of a session that ends with its stream.</summary>
    public static async Task<SessionRefusal> ServeStreamAsync(Session session, ClientMessage message, StreamReply reply)
    {
        if (ClientProfiles.Read(message, out var error) is not { } profile)
        {
            await AnswerAsync(message, reply, error!);
            return SessionRefusal.None;
        }

        if (!session.TryInitialise(profile))
        {
            return await SessionHost.HandleAsync(session, message, reply, CancellationToken.None);
        }

        await session.OpenAsync(message.Headers, CancellationToken.None);
        await AnswerAsync(session, profile.Version, message, reply);
        if (CallErrors.OfOpening(session.View) is not null)
        {
            session.Tell(new SessionMessage.Close());
        }

        return SessionRefusal.None;
    }

    /// <summary>Answers a request with an error.</summary>
    public static async Task AnswerAsync(ClientMessage message, IReply reply, JsonRpcError answer)
    {
        message.Record.Answered(answer);
        using var output = new MessageBuffer();
        JsonRpcWriter.WriteError(output, message.Part(message.Envelope.Id), answer);
        await reply.WriteJsonAsync(output.Memory);
    }

    private static async Task<SessionRefusal> AnswerAsync(Session opened, ProtocolVersion version, ClientMessage message, IReply reply)
    {
        if (CallErrors.OfOpening(opened.View) is { } failed)
        {
            await AnswerAsync(message, reply, failed);
            return SessionRefusal.None;
        }

        using var output = new MessageBuffer(1024);
        JsonRpcWriter.WriteResult(output, message.Part(message.Envelope.Id), MergedCapabilities.InitializeResult(version, opened.View));
        await reply.WriteJsonAsync(output.Memory);
        return SessionRefusal.None;
    }
}
