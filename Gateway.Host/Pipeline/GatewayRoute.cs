using Gateway.Host.OAuth;
using Gateway.Policies;
using Gateway.Policies.Cors;
using Gateway.Policies.Headers;
using Gateway.Policies.RateLimit;
using Gateway.Policies.Redirect;
using Gateway.Policies.Transformations;

namespace Gateway.Host.Pipeline;

/// <summary>A route at run time: a <see cref="BackendRoute"/>, or one that answers by itself (<see cref="AnswerRoute"/>, <see cref="DocumentRoute"/>).</summary>
/// <param name="Name">For logs.</param>
/// <param name="LocalOnly">Whether only local Host headers, and local Origin headers or those that <see cref="Cors"/> names, are served.</param>
/// <param name="Policies">What holds for every request: the policies of listener, route and backend, merged.</param>
internal abstract record GatewayRoute(string Name, bool LocalOnly, PolicySet Policies)
{
    /// <summary>The listener that it belongs to, for logs.</summary>
    public string Listener { get; init; } = "";

    /// <summary>Where the configuration has it: <c>binds[0].listeners[0].routes[0]</c>.</summary>
    public string Path { get; init; } = "";

    /// <summary>The bind that it is served on, for metrics: <c>bind/3000</c>.</summary>
    public string Bind { get; init; } = "";

    /// <summary>Which web pages may call; null: none but those of the same origin.</summary>
    public CorsPolicy? Cors { get; init; }

    /// <summary>What OAuth clients learn of it; null: it asks for no tokens of an authorization server.</summary>
    public ProtectedResource? Resource { get; init; }

    /// <summary>What changes in the headers of responses. Default: nothing.</summary>
    public ResponseHeaders ResponseHeaders { get; init; } = ResponseHeaders.None;

    /// <summary>What the route answers by itself, before anybody is asked who they are; null: nothing.</summary>
    public DirectResponder? Responder { get; init; }

    /// <summary>Headers made by expressions; null: none.</summary>
    public Transformer? Transformer { get; init; }

    /// <summary>How many requests are taken; null: no limit.</summary>
    public RateLimiter? RateLimiter { get; init; }
}
