using System.Text;
using Gateway.Actors.Bridging;
using Gateway.Actors.Guarding;
using Gateway.Actors.Multiplexing;
using Gateway.Actors.Protocol;
using Gateway.Actors.Sessions.Targets;
using Gateway.Actors.Upstreams;

namespace Gateway.Actors.Sessions.Lists;

/// <summary>Asks targets for pages of their lists.</summary>
internal sealed class ListFetcher(Session session, ForwardedHeaders headers, CancellationToken cancellationToken)
{
    private readonly UpstreamLimits _limits = session.Services.Limits.Upstreams;

    /// <summary>
    /// One page of a target, or with <paramref name="whole"/> all pages from the cursor on. A target without such a list has no page.
    /// </summary>
    /// <exception cref="UpstreamException">The target failed, or its list does not end.</exception>
    public async Task<IReadOnlyList<ListPage>> FetchPagesAsync(TargetView target, int index, ListKind kind, string? cursor, bool whole)
    {
        var pages = new List<ListPage>();
        do
        {
            if (await FetchAsync(target, kind, cursor) is not { } result)
            {
                break;
            }

            var page = ListPage.Read(kind, index, result)
                ?? throw new UpstreamException(UpstreamFault.BadReply, $"its answer to {kind.Method().Name()} has no {Encoding.UTF8.GetString(kind.Member())}");
            pages.Add(page);
            cursor = page.NextCursor;
            RefuseEndless(pages, kind);
        }
        while (whole && cursor is not null);

        return pages;
    }

    /// <summary>The raw result of one list request, asked again once where the connection was lost; null when the target has no such list.</summary>
    /// <exception cref="UpstreamException">The target failed.</exception>
    public async Task<byte[]?> FetchAsync(TargetView target, ListKind kind, string? cursor)
    {
        using var parameters = new MessageBuffer();
        if (cursor is not null)
        {
            parameters.Append("{\"cursor\":"u8);
            JsonRpcWriter.AppendString(parameters, cursor);
            parameters.Append((byte)'}');
        }

        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await AskAsync(target, kind, parameters.Memory);
            }
            catch (UpstreamException exception)
                when (attempt == 0 && exception.Fault is UpstreamFault.Unreachable or UpstreamFault.Lost or UpstreamFault.SessionExpired)
            {
                target = session.View.Targets.FirstOrDefault(other => other.Target == target.Target) ?? target;
            }
        }
    }

    private async Task<byte[]?> AskAsync(TargetView target, ListKind kind, ReadOnlyMemory<byte> parameters)
    {
        var upstream = await session.UpstreamAsync(target, headers, cancellationToken);
        if (!upstream.Info.Features.HasFlag(kind.Feature()))
        {
            return null;
        }

        var isFirst = parameters.IsEmpty;
        if (isFirst && target.Target.Lists.Find(kind) is { } shared)
        {
            return Shaped(target, kind, shared, upstream.Info);
        }

        var version = target.Target.Lists.Version(kind);
        var listener = new TargetListener(session, target.Target) { Upstream = upstream };
        using var span = headers.Trace?.Begin(kind.Method().Name(), target.Target.Name);
        using var response = await TargetRequest.AskAsync(session, upstream, kind.Method(), parameters, headers.In(span), listener, cancellationToken);
        if (response.Envelope.Kind == JsonRpcKind.Result)
        {
            var result = response.Part(response.Envelope.Result).ToArray();
            if (isFirst && upstream.Info.Era == ProtocolEra.Modern && !JsonMembers.Find(result, "nextCursor"u8).Exists)
            {
                target.Target.Lists.Keep(kind, result, CacheHint.Of(result), version);
            }

            return Shaped(target, kind, result, upstream.Info);
        }

        throw new UpstreamException(UpstreamFault.Answered, $"it answered {kind.Method().Name()} with an error") { Answer = Error(target, response) };
    }

    // An error is text as well.
    private byte[] Error(TargetView target, TargetMessage response)
    {
        var masks = new Splices();
        var denial = session.View.Backend.GuardOf(target.Target)?.Incoming(response.Bytes, response.Envelope.Error, GuardArea.Result, masks);
        using var error = Guarded.Masked(response.Bytes, response.Envelope.Error, masks);
        if (denial is not null)
        {
            error.Clear();
            Guarded.Error(denial).WriteTo(error);
        }

        return error.Span.ToArray();
    }

    // As this session's clients may see it: what everybody gets of the target is kept before that.
    private byte[] Shaped(TargetView target, ListKind kind, byte[] raw, UpstreamInfo info)
    {
        var result = ResultBridge.List(kind, raw, session.IsHidden ? ProtocolVersions.Modern : session.Version, info);
        return session.View.Backend.GuardOf(target.Target)?.Incoming(kind, result, (item, rule) =>
            SessionLog.Hidden(session.Services.Logger, item, kind.Method().Name(), target.Target.Name, rule)) ?? result;
    }

    private void RefuseEndless(List<ListPage> pages, ListKind kind)
    {
        if (pages.Count > _limits.ListPages || pages.Sum(page => page.Items.Count) > _limits.ListItems || pages.Sum(page => (long)page.Result.Length) > _limits.ReplyBytes)
        {
            throw new UpstreamException(UpstreamFault.BadReply, $"its {kind.Method().Name()} is longer than the gateway reads");
        }
    }
}
