using Gateway.Actors.Protocol;
using Gateway.Actors.Sessions;
using Gateway.Actors.Sessions.Calls;
using Gateway.Actors.Sessions.Targets;
using Gateway.Actors.Upstreams;

namespace Gateway.Actors.Bridging;

/// <summary>A call that goes on at its target while its client, which has no session, looks for an answer to what the target asked.</summary>
internal sealed class ParkedCall
{
    private static readonly JsonRpcError NoAnswer = new(McpErrorCode.InternalError, "The client did not answer.");

    /// <summary>Names it.</summary>
    public required UInt128 Id { get; init; }

    /// <summary>Whose it is.</summary>
    public required Session Session { get; init; }

    /// <summary>The session when it began.</summary>
    public required SessionView View { get; init; }

    /// <summary>What it calls.</summary>
    public required RequestTarget Found { get; init; }

    /// <summary>Where.</summary>
    public required IUpstream Upstream { get; init; }

    /// <summary>The request at the target, not answered yet.</summary>
    public required Exchange Exchange { get; init; }

    /// <summary>Headers of the request that began it.</summary>
    public required ForwardedHeaders Headers { get; init; }

    /// <summary>What the target asked.</summary>
    public required IReadOnlyList<InputRequest> Inputs { get; init; }

    /// <summary>Keeps the session alive.</summary>
    public required InFlightCall Held { get; init; }

    /// <summary>Gives the call up: nobody will answer.</summary>
    public async ValueTask AbandonAsync(string reason)
    {
        foreach (var input in Inputs)
        {
            var output = new MessageBuffer();
            JsonRpcWriter.WriteError(output, input.RawId, NoAnswer);
            Session.Services.Background.Run("answer a target", () => Upstream.PostAsync(output, Headers, CancellationToken.None));
        }

        TargetRequest.Cancel(Session, Upstream, Exchange.Id, reason, Headers);
        await Exchange.DisposeAsync();
        Held.Dispose();
    }
}
