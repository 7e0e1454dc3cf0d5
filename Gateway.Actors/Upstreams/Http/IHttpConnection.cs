using System.Net;

namespace Gateway.Actors.Upstreams.Http;

/// <summary>What an exchange over HTTP needs of its connection.</summary>
internal interface IHttpConnection
{
    /// <summary>Where the target is.</summary>
    HttpEndpoint Endpoint { get; }

    /// <summary>Takes note of what a successful response says beside its body.</summary>
    /// <exception cref="UpstreamException">It says something impossible.</exception>
    void Begin(HttpResponseMessage response);

    /// <summary>What a status says of the connection itself, before anything else is read of it; null: nothing.</summary>
    UpstreamException? OnStatus(HttpStatusCode status);

    /// <summary>What a refusal means that is no JSON-RPC error.</summary>
    UpstreamException OnRefusal(HttpStatusCode status);

    /// <summary>Asks for the rest of a stream that broke after this event.</summary>
    /// <exception cref="UpstreamException">There is none to be had.</exception>
    Task<HttpResponseMessage> ResumeAsync(string lastEventId, ForwardedHeaders headers, CancellationToken cancellationToken);

    /// <summary>Whether broken streams can be resumed.</summary>
    bool CanResume { get; }
}
