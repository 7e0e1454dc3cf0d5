using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Gateway.Tests.Support;

/// <summary>An HTTP server on a free loopback port that answers as a test says.</summary>
public sealed class StubHttpServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private StubHttpServer(WebApplication app)
    {
        _app = app;
        Url = new Uri(app.Urls.First());
    }

    public Uri Url { get; }

    /// <param name="answer">Answers each request.</param>
    /// <param name="port">A TCP port; 0 takes a free one.</param>
    /// <param name="tls">How handshakes are answered; null: plain HTTP.</param>
    public static async Task<StubHttpServer> StartAsync(RequestDelegate answer, int port = 0, TlsHandshakeCallbackOptions? tls = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port, listen =>
        {
            if (tls is not null)
            {
                listen.UseHttps(tls);
            }
        }));
        var app = builder.Build();
        app.Run(answer);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new StubHttpServer(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
