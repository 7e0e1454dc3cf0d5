using System.Text;
using Gateway.Actors.Backends;
using Gateway.Actors.Bridging;
using Gateway.Actors.Multiplexing;
using Gateway.Actors.Protocol;
using Gateway.Actors.Sessions.Calls;
using Gateway.Actors.Sessions.Replies;
using Gateway.Actors.Upstreams;
using Gateway.Policies.Authorization;

namespace Gateway.Actors.Sessions.Lists;

/// <summary>
/// Serves lists: from memory while nothing can have changed, else from all targets that have such a list, at the same time, each within its
/// own deadline.
/// </summary>
internal sealed class ListRelay(Session session, ForwardedHeaders headers, CancellationToken cancellationToken)
{
    private static readonly JsonRpcError InvalidCursor = new(McpErrorCode.InvalidParams, "The cursor is not one of this list.", Reason: "invalid_cursor");

    private readonly SessionServices _services = session.Services;
    private readonly ListFetcher _fetcher = new(session, headers, cancellationToken);
    private TimeSpan? _waited;

    /// <summary>Answers a list request.</summary>
    public async Task RunAsync(ListKind kind, ClientMessage message, CallReply reply)
    {
        var view = session.View;
        var cursor = message.Envelope[ParamsMember.Cursor];
        var whole = !message.Access.IsUnrestricted;
        var outcome = cursor.Exists ? await ContinueAsync(view, kind, message, cursor) : await FirstAsync(view, kind, whole);
        message.Record.Upstream = _waited;
        await (outcome switch
        {
            { List: { } list } => reply.ResultAsync(Known(kind, Shown(view, kind, list, message.Access), message)),
            { TargetError: { } error } => reply.ErrorAsync(error),
            _ => reply.ErrorAsync(outcome.Error!),
        });
    }

    /// <summary>The first page, from memory if it is fresh.</summary>
    /// <param name="view">The session.</param>
    /// <param name="kind">The list.</param>
    /// <param name="whole">Whether all pages are wanted as one: a page of which a caller sees nothing would tell how much there is.</param>
    public async Task<ListOutcome> FirstAsync(SessionView view, ListKind kind, bool whole)
    {
        if (view.Lists[(int)kind] is { } cached && (cached.List.IsWhole || !whole) && IsFresh(view, kind, cached.Fetched))
        {
            return new ListOutcome(cached.List);
        }

        var version = view.ListVersions[(int)kind];
        var fetched = _services.Time.GetTimestamp();
        var (outcome, complete) = view.Backend.IsTransparent && !whole
            ? (await TransparentAsync(view, kind, null), true)
            : await MergeAsync(view, kind, [], whole);
        if (complete && outcome.List is { } list)
        {
            outcome = new ListOutcome(view.Backend.Intern(kind, list));
            session.Tell(new SessionMessage.ListFetched(kind, version, new CachedList(outcome.List!, fetched)));
        }

        return outcome;
    }

    private async Task<ListOutcome> ContinueAsync(SessionView view, ListKind kind, ClientMessage message, Slice cursor)
    {
        if (!JsonText.TryUnescape(message.Part(cursor), out var utf8))
        {
            return InvalidCursor;
        }

        var text = Encoding.UTF8.GetString(utf8);
        if (!message.Access.IsUnrestricted)
        {
            // Such lists have one page; a cursor is of a time when there were no rules.
            return InvalidCursor;
        }

        if (view.Backend.IsTransparent)
        {
            return await TransparentAsync(view, kind, text);
        }

        if (CompositeCursor.Open(_services.Cursors, text, kind, session.Binding.Principal, session.Binding.Route) is not { } open)
        {
            return InvalidCursor;
        }

        return (await MergeAsync(view, kind, open.Targets.ToDictionary(), whole: false)).Outcome;
    }

    // A target whose messages arrive and that announces changes is believed until it announces one; the others are asked again soon.
    private bool IsFresh(SessionView view, ListKind kind, long fetched)
    {
        if (_services.Time.GetElapsedTime(fetched) < _services.Limits.Upstreams.ListFresh)
        {
            return true;
        }

        foreach (var target in view.Targets)
        {
            if (!AnnouncesChanges(target, kind))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether the gateway would hear of a change of a target's list.</summary>
    public static bool AnnouncesChanges(TargetView target, ListKind kind) => target.Upstream is not { } upstream
        || !upstream.Info.Features.HasFlag(kind.Feature())
        || (upstream.IsListening && upstream.Info.Features.HasFlag(kind.ChangeFeature()));

    // A hidden session has clients of all revisions; what only the newest know is taken out for the others.
    private ReadOnlySpan<byte> Known(ListKind kind, byte[] list, ClientMessage message) =>
        kind == ListKind.Tools && session.IsHidden && message.Modern is null ? ToolSchemas.ForLegacy(list) : list;

    // Only what the caller may use, by the same decision as when it is used.
    private static byte[] Shown(SessionView view, ListKind kind, MergedList list, McpAccess access)
    {
        if (access.IsUnrestricted)
        {
            return list.Result;
        }

        if (access.Identity is { } rights && view.Backend.Filtered.Find(list, rights) is { } kept)
        {
            return kept;
        }

        using var decisions = access.Begin(kind.Method().Name());
        var result = list.Catalog(kind, view.Backend.Names).Filter(item =>
            decisions.Decide(new McpOperation(kind.Item(), view.Targets[item.Target].Target.Name, item.Name) { IsListed = true }).IsAllowed);
        if (access.Identity is { } identity)
        {
            view.Backend.Filtered.Keep(list, identity, result);
        }

        return result;
    }

    private async Task<T> WaitingAsync<T>(Task<T> answers)
    {
        var asked = _services.Time.GetTimestamp();
        try
        {
            return await answers;
        }
        finally
        {
            _waited = _services.Time.GetElapsedTime(asked);
        }
    }

    // The only target's list is passed on as it is, with whatever stands beside the items.
    private async Task<ListOutcome> TransparentAsync(SessionView view, ListKind kind, string? cursor)
    {
        try
        {
            return await WaitingAsync(_fetcher.FetchAsync(view.Targets[0], kind, cursor)) is { } result
                ? new ListOutcome(new MergedList(result, null))
                : RequestHandler.NotOffered(kind.Method());
        }
        catch (UpstreamException exception)
        {
            return exception.Answer is { } answer
                ? new ListOutcome(null, TargetError: answer)
                : CallErrors.Of(exception, view.Targets[0].Target.Name, kind.Method());
        }
    }

    private async Task<(ListOutcome Outcome, bool Complete)> MergeAsync(SessionView view, ListKind kind, Dictionary<string, string> cursors, bool whole)
    {
        // Without prefixes a name is known to be unambiguous only when all lists are known whole.
        whole |= !view.Backend.Names.PrefixesNames && !kind.IsByUri();
        var shares = await WaitingAsync(Task.WhenAll(view.Targets
            .Select((target, index) => (Target: target, Index: index, Cursor: cursors.GetValueOrDefault(target.Target.Name)))
            .Where(share => cursors.Count == 0 || share.Cursor is not null)
            .Select(share => ShareAsync(share.Target, share.Index, kind, share.Cursor, whole))));

        var failed = shares.FirstOrDefault(share => share.Failure is not null);
        if (failed.Failure is not null && (view.Backend.Config.FailureMode == FailureMode.FailClosed || shares.All(share => share.Failure is not null)))
        {
            return (CallErrors.Of(failed.Failure, failed.Target, kind.Method()), false);
        }

        var pages = shares.SelectMany(share => share.Pages).ToList();
        if (pages.Count == 0 && failed.Failure is null)
        {
            return (RequestHandler.NotOffered(kind.Method()), false);
        }

        var list = ListMerger.Merge(kind, pages, view.Backend.Names, whole ? null : NextCursor(view, kind, pages), (name, targets) =>
            SessionLog.AmbiguousName(
                _services.Logger, name, string.Join(", ", targets.Select(target => view.Targets[target].Target.Name)), kind.Method().Name()));
        return (new ListOutcome(list), failed.Failure is null);
    }

    private async Task<(string Target, IReadOnlyList<ListPage> Pages, UpstreamException? Failure)> ShareAsync(
        TargetView target, int index, ListKind kind, string? cursor, bool whole)
    {
        try
        {
            return (target.Target.Name, await _fetcher.FetchPagesAsync(target, index, kind, cursor, whole), null);
        }
        catch (UpstreamException exception)
        {
            SessionLog.TargetFailed(_services.Logger, target.Target.Name, kind.Method().Name(), exception.Message, exception.InnerException);
            return (target.Target.Name, [], exception);
        }
    }

    private string? NextCursor(SessionView view, ListKind kind, List<ListPage> pages)
    {
        var more = pages.Where(page => page.NextCursor is not null).ToDictionary(page => view.Targets[page.Target].Target.Name, page => page.NextCursor!);
        return more.Count == 0 ? null : new CompositeCursor(kind, session.Binding.Principal, session.Binding.Route, more).Seal(_services.Cursors);
    }
}
