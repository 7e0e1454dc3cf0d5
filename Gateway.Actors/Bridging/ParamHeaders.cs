using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Gateway.Actors.Multiplexing;
using Gateway.Actors.Protocol;
using Gateway.Actors.Sessions;
using Gateway.Actors.Sessions.Calls;
using Gateway.Actors.Sessions.Lists;
using Gateway.Actors.Upstreams;
using Gateway.Actors.Upstreams.Modern;

namespace Gateway.Actors.Bridging;

/// <summary>
/// Whether the headers in which a call repeats arguments (<c>Mcp-Param-…</c>, MCP 2026-07-28) say what the arguments say, as far as the list of tools is
/// known. They go no further: a modern target gets headers made of the body, an older one none.
/// </summary>
internal sealed class ParamHeaders(Session session)
{
    private const string Prefix = "Mcp-Param-";

    private readonly ConditionalWeakTable<IUpstream, ToolHeaders> _asked = [];

    /// <summary>What is wrong; null: nothing, or nobody can say.</summary>
    public async ValueTask<JsonRpcError?> CheckAsync(SessionView view, ClientMessage message, RequestTarget found, CancellationToken cancellationToken)
    {
        if (message.Modern is not { } modern || message.Envelope.Method != McpMethod.ToolsCall)
        {
            return null;
        }

        var headers = await OfAsync(view, message, modern, found, cancellationToken);
        return headers.IsDefaultOrEmpty ? null : Check(message, modern, headers);
    }

    // By the list that was last seen, be it old: a client that knows a newer one reads it anew when it is refused, and so does the gateway. Without
    // one the target is asked only where there is something to compare.
    private async ValueTask<ImmutableArray<ToolHeader>> OfAsync(
        SessionView view, ClientMessage message, ModernRequest modern, RequestTarget found, CancellationToken cancellationToken)
    {
        if (view.Lists[(int)ListKind.Tools]?.List is { } list && JsonText.TryUnescape(message.Part(message.Envelope[ParamsMember.Name]), out var name))
        {
            return list.Headers.Of(Encoding.UTF8.GetString(name));
        }

        if (modern.ParamHeaders.Count == 0 || message.Envelope[ParamsMember.RequestState].Exists)
        {
            return [];
        }

        try
        {
            var upstream = await session.UpstreamAsync(view.Targets[found.Target], message.Headers, cancellationToken);
            if (!_asked.TryGetValue(upstream, out var tools))
            {
                var pages = await new ListFetcher(session, message.Headers, cancellationToken).FetchPagesAsync(view.Targets[found.Target], found.Target, ListKind.Tools, null, whole: true);
                tools = pages.Aggregate(ToolHeaders.None, (known, page) => known.And(ToolHeaders.Read(page.Result)));
                _asked.AddOrUpdate(upstream, tools);
            }

            return tools.Of(found.Item);
        }
        catch (UpstreamException exception)
        {
            // The call itself will tell.
            SessionLog.TargetFailed(session.Services.Logger, view.Targets[found.Target].Target.Name, McpMethod.ToolsList.Name(), exception.Message, exception.InnerException);
            return [];
        }
    }

    private static JsonRpcError? Check(ClientMessage message, ModernRequest modern, IEnumerable<ToolHeader> headers)
    {
        using var arguments = JsonDocument.Parse(message.Envelope[ParamsMember.Arguments] is { Exists: true } given ? given.Of(message.Body) : "{}"u8.ToArray());
        foreach (var header in headers)
        {
            var expected = header.ValueOf(arguments.RootElement);
            var said = modern.ParamHeaders.GetValueOrDefault(Prefix + header.Name);
            if (expected is null ? said is not null : said is null || !Same(expected, said))
            {
                return ModernRequestCheck.Mismatch(Prefix + header.Name, "the argument");
            }
        }

        return null;
    }

    private static bool Same(string expected, string said) =>
        HeaderText.Decode(expected) is { } one && HeaderText.Decode(said) is { } other
            && (one.AsSpan().SequenceEqual(other) || (Number(expected) is { } number && number == Number(said.Trim())));

    private static decimal? Number(string text) => decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : null;
}
