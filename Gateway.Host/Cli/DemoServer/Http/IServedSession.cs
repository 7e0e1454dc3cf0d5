using ModelContextProtocol.Server;

namespace Gateway.Host.Cli.DemoServer.Http;

/// <summary>What is served of one conversation: a legacy client has one of its own, and modern requests, which have no session, share one.</summary>
internal interface IServedSession
{
    /// <summary>Names, capabilities, handlers.</summary>
    McpServerOptions Options { get; }

    /// <summary>Begins the conversation; disposing the result ends it.</summary>
    /// <param name="server">Its server; null when each request has a server of its own.</param>
    IDisposable Join(McpServer? server);
}
