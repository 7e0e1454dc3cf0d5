using System.Text.Json;
using Gateway.Actors.Bridging;
using Gateway.Actors.Protocol;

namespace Gateway.Actors.Upstreams.Modern;

/// <summary>Asks a target what it is: <c>server/discover</c> of 2026-07-28, to which older servers answer with anything.</summary>
internal static class Discovery
{
    /// <summary>How long a server may think about a method that it may not know, before it is taken for an old one.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    // The gateway speaks before it knows to whom; only the revision matters.
    private static readonly UpstreamInfo Somebody = new(ProtocolVersions.Modern, ServerFeatures.None, default, default, null);

    /// <summary>What the target says of itself; null: it speaks no modern revision, so that <c>initialize</c> is next.</summary>
    /// <param name="upstream">The connection.</param>
    /// <param name="profile">On whose behalf.</param>
    /// <param name="listener">Takes what comes before the answer.</param>
    /// <param name="headers">What of the client's HTTP request goes along.</param>
    /// <param name="era">Which era it may be: one that is known to be modern has all the time of its connection to answer.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="UpstreamException">It cannot be reached, does not know the caller, or speaks no revision that the gateway does.</exception>
    public static async Task<DiscoverAnswer?> AskAsync(
        IUpstream upstream, ClientProfile profile, IUpstreamListener listener, ForwardedHeaders headers, EraProbe era, CancellationToken cancellationToken)
    {
        var patience = era.IsPinned ? Timeout.InfiniteTimeSpan : Patience;
        var answer = await AskOnceAsync(upstream, profile, listener, headers, patience, cancellationToken);
        if (answer is { Info: null } && answer.Supported.Contains(ProtocolVersions.Modern.Name()))
        {
            // It refused the revision, and names it in the same breath: as one of several servers behind an address does while they are replaced.
            answer = await AskOnceAsync(upstream, profile, listener, headers, patience, cancellationToken);
        }

        return answer is null ? null : Checked(answer);
    }

    private static async Task<DiscoverAnswer?> AskOnceAsync(
        IUpstream upstream, ClientProfile profile, IUpstreamListener listener, ForwardedHeaders headers, TimeSpan patience, CancellationToken cancellationToken)
    {
        var id = upstream.NextId(0);
        await using var exchange = upstream.Send(id, RequestBridge.Compose(McpMethod.ServerDiscover, default, id, new RequestOrigin(ProtocolEra.Legacy, profile, default), Somebody), headers);
        try
        {
            var first = await exchange.ReadAsync(patience, cancellationToken);
            if (first is { IsResponse: false })
            {
                listener.OnMessage(first);
                first = await exchange.ResponseAsync(listener, cancellationToken);
            }

            using (first)
            {
                return first is null ? null : Read(first);
            }
        }
        catch (UpstreamException exception) when (IsNoWordOfAModernServer(exception))
        {
            return null;
        }
    }

    private static DiscoverAnswer? Read(TargetMessage answer)
    {
        if (answer.Envelope.Kind != JsonRpcKind.Error)
        {
            return UpstreamInfo.ReadDiscovered(answer.Part(answer.Envelope.Result).ToArray());
        }

        // By the code, never by being JSON-RPC: servers of older revisions answer errors too.
        var error = answer.Part(answer.Envelope.Error).ToArray();
        var (code, _) = ModernError.FindCode(error);
        return code switch
        {
            McpErrorCode.UnsupportedVersion => new DiscoverAnswer(null, Supported(error), TimeSpan.Zero),
            McpErrorCode.HeaderMismatch or McpErrorCode.MissingCapability =>
                throw new UpstreamException(UpstreamFault.Refused, $"it refused to say what it is, with error {code}"),
            _ => null,
        };
    }

    // Null when it only speaks revisions with a handshake.
    private static DiscoverAnswer? Checked(DiscoverAnswer answer) => answer.Info is not null ? answer
        : answer.Supported.Any(name => ProtocolVersions.Find(name) is not ProtocolVersion.Unknown and <= ProtocolVersions.NewestLegacy) ? null
        : throw new UpstreamException(UpstreamFault.Refused, $"it speaks no revision that the gateway does, but {(answer.Supported.Count == 0 ? "does not say which" : string.Join(", ", answer.Supported.Take(8)))}");

    private static List<string> Supported(byte[] error)
    {
        try
        {
            using var document = JsonDocument.Parse(error);
            return [.. document.RootElement.GetProperty("data").GetProperty("supported").EnumerateArray().Select(version => version.GetString()!)];
        }
        catch (Exception exception) when (exception is InvalidOperationException or KeyNotFoundException)
        {
            // Not what the revision prescribes.
            return [];
        }
    }

    // 401 and 403 are about the caller, and a broken connection about nothing.
    private static bool IsNoWordOfAModernServer(UpstreamException exception) =>
        exception is { Fault: UpstreamFault.Refused, Challenge: null, Status: not (0 or 401 or 403) } or { Fault: UpstreamFault.BadReply };
}
