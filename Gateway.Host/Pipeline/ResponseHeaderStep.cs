using Gateway.Policies.Headers;

namespace Gateway.Host.Pipeline;

/// <summary>
/// Changes the headers of a response as <c>transformations</c> and then <c>responseHeaderModifier</c> say, errors and streams included, once
/// everything else has set them.
/// </summary>
internal static class ResponseHeaderStep
{
    /// <summary>Notes what is to change when the response begins.</summary>
    /// <param name="context">The request.</param>
    /// <param name="route">Says what changes.</param>
    /// <param name="record">Says, by then, who asked, and which target served it; where another node did, it has made the changes.</param>
    /// <param name="time">The clock.</param>
    public static void Apply(HttpContext context, GatewayRoute route, RequestRecord record, TimeProvider time)
    {
        if (route.ResponseHeaders.IsEmpty && route.Transformer is not { HasResponse: true })
        {
            return;
        }

        context.Response.OnStarting(() =>
        {
            if (record.IsRelayed)
            {
                return Task.CompletedTask;
            }

            var (response, target) = (context.Response, record.Call.Target);
            if (route.Transformer is { HasResponse: true } transformer)
            {
                var facts = new HttpRequestFacts(context, record.Client, time.GetUtcNow());
                Change(response.Headers, transformer.OfResponse(target, record.Caller, facts, response.StatusCode, new HttpHeaderView(response.Headers)));
            }

            Change(response.Headers, route.ResponseHeaders.Of(target)?.Change);
            return Task.CompletedTask;
        });
    }

    private static void Change(IHeaderDictionary headers, HeaderChange? change)
    {
        if (change is null)
        {
            return;
        }

        foreach (var name in change.Dropped)
        {
            headers.Remove(name);
        }

        foreach (var (name, value) in change.Written)
        {
            headers.Append(name, value);
        }
    }
}
