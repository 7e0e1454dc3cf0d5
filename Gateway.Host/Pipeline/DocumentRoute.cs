using Gateway.Policies;

namespace Gateway.Host.Pipeline;

/// <summary>A route without a backend, which answers with a document (<c>oauthProtectedResource</c>).</summary>
/// <param name="Name">For logs.</param>
/// <param name="Document">The document, as JSON.</param>
/// <param name="LocalOnly">Whether only local Host and Origin headers are served.</param>
/// <param name="Policies">What holds for every request.</param>
internal sealed record DocumentRoute(string Name, byte[] Document, bool LocalOnly, PolicySet Policies) : GatewayRoute(Name, LocalOnly, Policies);
