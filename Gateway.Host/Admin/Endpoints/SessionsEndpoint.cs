using System.Globalization;
using Gateway.Actors.Telemetry;

namespace Gateway.Host.Admin.Endpoints;

/// <summary><c>/sessions</c>: the sessions that this node owns, page by page, by names that open none.</summary>
internal sealed class SessionsEndpoint(NodeFacts facts)
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1000;

    /// <summary>What it serves.</summary>
    public AdminEndpoint Read => new AdminEndpoint.Read(
        "/sessions", "The sessions of this node. ?limit=100 (at most 1000), ?after= the last of a page, ?kind=client, hidden or stream, ?backend=, ?caller=.", Answer);

    private AdminAnswer Answer(AdminCall call)
    {
        var limit = DefaultLimit;
        if (call.Query.TryGetValue("limit", out var written)
            && (!int.TryParse(written.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > MaxLimit))
        {
            return AdminAnswer.Invalid("This is no number of sessions.", $"Write limit=1 to limit={MaxLimit}.");
        }

        var (after, kind, backend, caller) = (Text(call, "after"), Text(call, "kind"), Text(call, "backend"), Text(call, "caller"));
        var rest = facts.SessionList()
            .SkipWhile(session => after is not null && string.CompareOrdinal(session.Session, after) <= 0)
            .Where(session => (kind is null || session.Kind == kind) && (backend is null || session.Backend == backend) && (caller is null || session.Caller == caller))
            .Take(limit + 1)
            .ToList();
        return AdminAnswer.Ok(new
        {
            Total = facts.SessionCount,
            Sessions = rest.Take(limit),
            Next = rest.Count > limit ? rest[limit - 1].Session : null,
        });
    }

    private static string? Text(AdminCall call, string name) => call.Query.TryGetValue(name, out var value) && value.ToString() is { Length: > 0 } text ? text : null;
}
