using Gateway.Actors.Protocol;

namespace Gateway.Actors.Upstreams;

/// <summary>A live, initialised connection to one target. Thread-safe. Once lost it stays lost; whoever needs the target connects anew.</summary>
internal interface IUpstream : IAsyncDisposable
{
    /// <summary>What the target said of itself.</summary>
    UpstreamInfo Info { get; }

    /// <summary>Completes with the reason when the connection is gone; never faults.</summary>
    Task<UpstreamException> Lost { get; }

    /// <summary>Mints an id that no other request on this connection has.</summary>
    MintedId NextId(long epoch);

    /// <summary>Starts to send a request; what comes back is read from the exchange.</summary>
    /// <param name="id">The id in the request.</param>
    /// <param name="request">The message; the exchange takes it over.</param>
    /// <param name="headers">What of the client's HTTP request goes along, where the target is reached over HTTP.</param>
    /// <param name="maySend">Asked right before the first byte is offered; false: none is, and the exchange fails with <see cref="UpstreamFault.NoLease"/>. Null: it may.</param>
    Exchange Send(MintedId id, MessageBuffer request, ForwardedHeaders headers, Func<bool>? maySend = null);

    /// <summary>Sends a notification, or the answer to a request of the target.</summary>
    /// <exception cref="UpstreamException">It could not be delivered.</exception>
    Task PostAsync(MessageBuffer message, ForwardedHeaders headers, CancellationToken cancellationToken);

    /// <summary>Whether what the target sends outside of exchanges arrives at present, so that a change of its lists is heard of.</summary>
    bool IsListening { get; }

    /// <summary>The session with the server, which another node can go on with; null: there is none.</summary>
    UpstreamSession? Session => null;

    /// <summary>Whether it goes on with the session that a former owner had.</summary>
    bool IsResumed => false;

    /// <summary>Has the server keep its session when the connection is disposed: another node goes on with it. Where there is none, nothing.</summary>
    void KeepSession()
    {
    }

    /// <summary>Asks for what the target sends outside of exchanges, where that takes a stream of its own. May be called again.</summary>
    /// <param name="resources">
    /// The resources of whose changes the target is to tell, by its own URIs. A server with sessions was asked for them by requests, and looks at its session.
    /// </param>
    /// <returns>Completes when what the target sends from now on arrives, or never will.</returns>
    Task ListenAsync(IReadOnlyCollection<string> resources);
}
