using Gateway.Actors.Protocol;

namespace Gateway.Actors.Upstreams;

/// <summary>
/// One request to a target and what comes back for it: notifications and requests first, the response last. Disposing it earlier abandons
/// the request without telling the target. One reader.
/// </summary>
internal interface IExchange : IAsyncDisposable
{
    /// <summary>The id the request was sent with.</summary>
    MintedId Id { get; }

    /// <summary>The next message; the caller disposes it. Nothing follows a response.</summary>
    /// <exception cref="UpstreamException">The target failed the request.</exception>
    ValueTask<TargetMessage> ReadAsync(CancellationToken cancellationToken);
}
