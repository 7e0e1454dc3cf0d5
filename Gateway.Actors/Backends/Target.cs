using Gateway.Actors.Bridging;
using Gateway.Actors.Credentials.Tokens;
using Gateway.Actors.Multiplexing;
using Gateway.Actors.Upstreams;
using Gateway.Actors.Upstreams.Http;
using Gateway.Actors.Upstreams.Stdio;

namespace Gateway.Actors.Backends;

/// <summary>A target at run time: its configuration and what all sessions share of it.</summary>
internal sealed class Target : IAsyncDisposable
{
    public Target(TargetConfig config, GatewayLimits limits, TimeProvider time, TokenSources? tokens = null)
    {
        Config = config;
        Health = new UpstreamHealth(time);
        Shared = new SharedChildren(time);
        Lists = new SharedLists(time);
        Restarts = new RestartGate(limits.Stdio, time);
        Content = TargetContent.Of(config);
        Era = new EraProbe(config.Sse is null ? config.Protocol : TargetProtocol.Legacy, time);
        Endpoint = config.Stdio is null ? new HttpEndpoint(config.Url(), limits.Upstreams, time, config.Name, config.Policies, tokens) : null;
    }

    public TargetConfig Config { get; }

    /// <summary>Stands for what the configuration says and what the files hold that it names.</summary>
    public string Content { get; }

    public string Name => Config.Name;

    /// <summary>Whether it is worth connecting to a server.</summary>
    public UpstreamHealth Health { get; }

    /// <summary>When a program that does not come up may be started again, for whichever session.</summary>
    public RestartGate Restarts { get; }

    /// <summary>Which era it was found to speak.</summary>
    public EraProbe Era { get; }

    /// <summary>Where it is reached; null for a child process.</summary>
    public HttpEndpoint? Endpoint { get; }

    /// <summary>The lists that it gives to everybody.</summary>
    public SharedLists Lists { get; }

    /// <summary>The children that several sessions share.</summary>
    public SharedChildren Shared { get; }

    public async ValueTask DisposeAsync()
    {
        Endpoint?.Dispose();
        await Shared.DisposeAsync();
    }
}
