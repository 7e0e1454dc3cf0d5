using System.Collections.Frozen;
using Gateway.Actors.Multiplexing;
using Gateway.Actors.Upstreams;
using Gateway.Policies.Authorization;

namespace Gateway.Actors.Sessions.Lists;

/// <summary>
/// What each target of a session has, by its own names. Asked only where there are rules: from the session's merged lists if they are whole,
/// else from the one target that matters, so that a target which is down stops nobody from calling another.
/// </summary>
internal sealed class TargetCatalogs(Session session, ForwardedHeaders headers, CancellationToken cancellationToken)
{
    /// <summary>Whether a target has an item.</summary>
    /// <param name="target">The target.</param>
    /// <param name="kind">What the item is.</param>
    /// <param name="name">Its name or URI.</param>
    /// <param name="believeOld">Whether an old list is believed that has it; one that has it not is fetched anew in any case.</param>
    /// <exception cref="UpstreamException">The target does not say.</exception>
    public async ValueTask<bool> ContainsAsync(TargetView target, McpItemKind kind, string name, bool believeOld)
    {
        if (kind != McpItemKind.Resource)
        {
            return await ContainsAsync(target, kind == McpItemKind.Tool ? ListKind.Tools : ListKind.Prompts, names => names.Contains(name), believeOld);
        }

        // A resource is there if it is listed, or if a template makes it; a template is there by its own text (completion).
        var isListed = await ContainsAsync(target, ListKind.Resources, names => names.Contains(name), believeOld);
        if (isListed && believeOld)
        {
            return true;
        }

        return await ContainsAsync(target, ListKind.Templates, names => names.Any(template => template == name || UriTemplate.MayMake(template, name)), believeOld) || isListed;
    }

    private async ValueTask<bool> ContainsAsync(TargetView target, ListKind kind, Func<FrozenSet<string>, bool> contains, bool believeOld)
    {
        var known = session.Names.Find(session.View, target, kind);
        if (known is { } held && (held.IsFresh || believeOld) && (contains(held.Names) || held.IsFresh))
        {
            return contains(held.Names);
        }

        var version = session.View.ListVersions[(int)kind];
        var fetched = session.Services.Time.GetTimestamp();
        var pages = await new ListFetcher(session, headers, cancellationToken).FetchPagesAsync(target, 0, kind, null, whole: true);
        var names = pages.SelectMany(page => page.Items).Select(item => item.Key).ToFrozenSet(StringComparer.Ordinal);
        session.Names.Keep(target.Target, kind, names, version, fetched);
        return contains(names);
    }
}
