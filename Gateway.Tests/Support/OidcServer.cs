using System.Globalization;

namespace Gateway.Tests.Support;

/// <summary>
/// An authorization server as a child process: oidc-provider with dynamic registration (Gateway.Tests/node/authorization-server.mjs).
/// Killed when disposed.
/// </summary>
public sealed class OidcServer : IAsyncDisposable
{
    private const string Listening = "Issuer: ";

    private readonly TestProcess _process;

    private OidcServer(TestProcess process, string issuer) => (_process, Issuer) = (process, issuer);

    /// <summary>The issuer: what tokens have as <c>iss</c>.</summary>
    public string Issuer { get; }

    /// <param name="shape"><c>plain</c>, or <c>keycloak</c> for paths as Keycloak has them.</param>
    /// <param name="port">A TCP port; 0 takes a free one.</param>
    public static async Task<OidcServer> StartAsync(string shape = "plain", int port = 0)
    {
        NodeTools.Require();
        var process = TestProcess.Start(NodeTools.Script(NodeTools.AuthorizationServer, port.ToString(CultureInfo.InvariantCulture), shape));
        var listens = process.Output.When(line => line.StartsWith(Listening, StringComparison.Ordinal));
        if (await Task.WhenAny(process.Exited, listens).Within("the authorization server listens") != listens)
        {
            throw new InvalidOperationException($"The authorization server did not start:\n{process.Transcript()}");
        }

        return new OidcServer(process, (await listens)[Listening.Length..]);
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
