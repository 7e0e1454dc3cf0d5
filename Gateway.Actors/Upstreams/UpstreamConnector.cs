using Gateway.Actors.Backends;
using Gateway.Actors.Bridging;
using Gateway.Actors.Protocol;
using Gateway.Actors.Sessions;
using Gateway.Actors.Upstreams.Http;
using Gateway.Actors.Upstreams.Modern;
using Gateway.Actors.Upstreams.Stdio;
using Microsoft.Extensions.Logging;

namespace Gateway.Actors.Upstreams;

/// <summary>Connects to targets, each in its own way and within its time.</summary>
internal sealed partial class UpstreamConnector(IStdioLauncher launcher, GatewayLimits limits, TimeProvider time, ILogger<UpstreamConnector> logger)
{
    // A deadline that is noticed later than this says that the process stood still (SIGSTOP, a machine without a turn) and did not listen.
    private static readonly TimeSpan Standstill = TimeSpan.FromSeconds(1);

    /// <summary>Connects to a target for one session.</summary>
    /// <param name="target">The target.</param>
    /// <param name="profile">Who the client is.</param>
    /// <param name="owner">Whose session it is.</param>
    /// <param name="listener">Takes what comes outside of exchanges.</param>
    /// <param name="headers">Headers of the client.</param>
    /// <param name="former">The session that a former owner had with its server, to go on with; and the new owner's epoch. Null: none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="UpstreamException">It cannot be reached, refused, or took too long.</exception>
    public async Task<IUpstream> ConnectAsync(
        Target target,
        ClientProfile profile,
        SessionOwner owner,
        IUpstreamListener listener,
        ForwardedHeaders headers,
        (UpstreamSession Session, long Epoch)? former,
        CancellationToken cancellationToken)
    {
        var stdio = target.Config.Stdio is not null;
        if (stdio)
        {
            await target.Restarts.EnterAsync(cancellationToken);
        }
        else if (!target.Health.TryEnter())
        {
            throw new UpstreamException(UpstreamFault.Suspended, "it failed several times in a row and is left alone for some seconds");
        }

        var began = time.GetTimestamp();
        var allowed = stdio ? limits.Upstreams.StdioStart : limits.Upstreams.FanOut;
        using var timeout = new CancellationTokenSource(allowed, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            var upstream = (former is { } had && target.Config.Mcp is not null
                    ? await StreamableHttpUpstream.ResumeAsync(target.Endpoint!, had.Session, had.Epoch, listener, headers, either.Token)
                    : null)
                ?? await ConnectCoreAsync(target, profile, owner, listener, headers, either.Token);
            target.Restarts.Succeeded();
            target.Health.Succeeded();
            return upstream;
        }
        catch (UpstreamException exception)
        {
            throw Failed(target, exception, StoodStill());
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            throw Failed(target, new UpstreamException(UpstreamFault.Timeout, $"it did not answer initialize within {allowed.TotalSeconds:0.#} s"), StoodStill());
        }

        bool StoodStill() => time.GetElapsedTime(began) > allowed + Standstill;
    }

    private UpstreamException Failed(Target target, UpstreamException failure, bool stoodStill)
    {
        // A limit of the gateway's own says nothing about the target, nor does a time in which nobody listened to it, and a challenge something about the caller.
        if (!stoodStill && failure.Fault is not (UpstreamFault.Busy or UpstreamFault.NoCredential) && failure.Challenge is null)
        {
            target.Restarts.Failed();
            target.Health.Failed();
        }

        ConnectFailed(target.Name, failure.Message, failure.InnerException);
        return failure;
    }

    private async Task<IUpstream> ConnectCoreAsync(
        Target target, ClientProfile profile, SessionOwner owner, IUpstreamListener listener, ForwardedHeaders headers, CancellationToken cancellationToken)
    {
        if (target.Config.Stdio is { } stdio)
        {
            return stdio.Lifetime switch
            {
                StdioLifetime.Session => await StartAsync(target, stdio, profile, owner.Principal, listener, exclusive: true, cancellationToken),
                StdioLifetime.Principal => await ShareAsync(owner.Key, owner.Principal),
                StdioLifetime.Shared => await ShareAsync("", principal: 0),
            };
        }

        return target.Config.Sse is not null
            ? await LegacySseUpstream.ConnectAsync(target.Endpoint!, profile, listener, headers, cancellationToken)
            : await ConnectHttpAsync(target, profile, listener, headers, cancellationToken);

        // Whoever comes first starts it for all, so its start must not end with the first one's patience.
        Task<IUpstream> ShareAsync(string key, ulong principal) => target.Shared.AttachAsync(key, listener, shared =>
            StartAsync(target, stdio, ClientProfile.Gateway, principal, shared, exclusive: false, CancellationToken.None)).WaitAsync(cancellationToken);
    }

    private async Task<IUpstream> ConnectHttpAsync(
        Target target, ClientProfile profile, IUpstreamListener listener, ForwardedHeaders headers, CancellationToken cancellationToken)
    {
        var (era, endpoint) = (target.Era, target.Endpoint!);
        using var turn = await era.EnterAsync(cancellationToken);
        UpstreamException? refused = null;
        var isOldest = era.IsOldest;
        if (era.Known == ProtocolEra.Legacy)
        {
            try
            {
                return isOldest ? await LegacySseUpstream.ConnectAsync(endpoint, profile, listener, headers, cancellationToken)
                    : await ConnectLegacyAsync(endpoint, profile, era, listener, headers, cancellationToken);
            }
            catch (UpstreamException exception) when (!era.IsPinned && exception is { Fault: UpstreamFault.Refused, Challenge: null })
            {
                // It may have been replaced by a server of the other era, or of a newer transport.
                era.Forget();
                refused = isOldest ? null : exception;
            }
        }

        if (await ModernHttpUpstream.ConnectAsync(endpoint, profile, listener, headers, era, logger, cancellationToken) is { } modern)
        {
            return modern;
        }

        if (era.IsPinned || refused is not null)
        {
            throw refused ?? EraProbe.NotModern();
        }

        return await ConnectLegacyAsync(endpoint, profile, era, listener, headers, cancellationToken);
    }

    private static async Task<IUpstream> ConnectLegacyAsync(
        HttpEndpoint endpoint, ClientProfile profile, EraProbe era, IUpstreamListener listener, ForwardedHeaders headers, CancellationToken cancellationToken)
    {
        try
        {
            IUpstream legacy = await StreamableHttpUpstream.ConnectAsync(endpoint, profile, listener, headers, cancellationToken);
            era.Learn(ProtocolEra.Legacy);
            return legacy;
        }
        catch (UpstreamException exception) when (!era.IsPinned && exception is { Fault: UpstreamFault.Refused, Challenge: null, Status: 400 or 404 or 405 })
        {
            // MCP 2025-11-25, Streamable HTTP, backwards compatibility: a server of the oldest transport may be at this address.
            if (await TryOldestAsync(endpoint, profile, era, listener, headers, cancellationToken) is { } oldest)
            {
                return oldest;
            }

            throw;
        }
    }

    private static async Task<IUpstream?> TryOldestAsync(
        HttpEndpoint endpoint, ClientProfile profile, EraProbe era, IUpstreamListener listener, ForwardedHeaders headers, CancellationToken cancellationToken)
    {
        try
        {
            var oldest = await LegacySseUpstream.ConnectAsync(endpoint, profile, listener, headers, cancellationToken);
            era.LearnOldest();
            return oldest;
        }
        catch (UpstreamException)
        {
            return null;
        }
    }

    private async Task<IUpstream> StartAsync(
        Target target, StdioTargetConfig stdio, ClientProfile profile, ulong principal, IUpstreamListener listener, bool exclusive, CancellationToken cancellationToken)
    {
        try
        {
            return await StartCoreAsync(target, stdio, profile, principal, listener, exclusive, cancellationToken);
        }
        catch (UpstreamException exception) when (exception.Fault == UpstreamFault.Lost && target.Era.TryAssumeLegacy())
        {
            // Some older programs end when the first thing they hear is no `initialize`.
            return await StartCoreAsync(target, stdio, profile, principal, listener, exclusive, cancellationToken);
        }
    }

    private async Task<IUpstream> StartCoreAsync(
        Target target, StdioTargetConfig stdio, ClientProfile profile, ulong principal, IUpstreamListener listener, bool exclusive, CancellationToken cancellationToken)
    {
        var pipes = await launcher.StartAsync(target.Name, stdio, principal, cancellationToken);
        return await StdioUpstream.ConnectAsync(pipes, profile, listener, exclusive, target.Era, limits.Stdio, time, logger, cancellationToken);
    }

    [LoggerMessage(1110, LogLevel.Warning, "Target {Target} cannot be used: {Problem}.")]
    private partial void ConnectFailed(string target, string problem, Exception? exception);
}
