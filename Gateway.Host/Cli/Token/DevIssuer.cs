using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Host.Cli.Token;

/// <summary>A development issuer that listens. It authenticates nobody, so it belongs on loopback or in a test network.</summary>
internal sealed class DevIssuer : IAsyncDisposable
{
    private const long MaxBodyBytes = 16 << 10;

    private readonly WebApplication _app;
    private readonly bool _isOpen;

    private DevIssuer(WebApplication app, Uri url, string issuer, bool isOpen) => (_app, Url, Issuer, _isOpen) = (app, url, issuer, isOpen);

    /// <summary>Where it listens.</summary>
    public Uri Url { get; }

    /// <summary>The issuer's name: what tokens have as <c>iss</c>.</summary>
    public string Issuer { get; }

    /// <summary>Starts to listen.</summary>
    /// <param name="address">Where.</param>
    /// <param name="port">A TCP port; 0 takes a free one.</param>
    /// <param name="issuer">The issuer's name; null: the URL it listens on.</param>
    /// <param name="key">What it signs with; the caller's.</param>
    /// <param name="time">The clock of tokens.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<DevIssuer> StartAsync(IPAddress address, int port, string? issuer, DevKey key, TimeProvider time, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(address, port);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
        });
        var app = builder.Build();
        DevIssuerEndpoint? endpoint = null;
        app.Run(context => endpoint!.ServeAsync(context));
        await app.StartAsync(cancellationToken);
        var listens = app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First();
        endpoint = new DevIssuerEndpoint(issuer ?? listens, key, time);
        return new DevIssuer(app, new Uri(listens), issuer ?? listens, !IPAddress.IsLoopback(address));
    }

    /// <summary>What is printed at the start.</summary>
    public string Describe() => $"""
        Development issuer {Issuer}
        Keys: {Issuer.TrimEnd('/')}{DevIssuerEndpoint.JwksPath}
        For development only: {(_isOpen ? "anybody on the network" : "any program on this machine")} gets any token from it.
        """;

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }
}
