using Gateway.Actors.Sessions;
using Gateway.Policies.Headers;

namespace Gateway.Host.Pipeline;

/// <summary>Changes the headers of a response as <c>responseHeaderModifier</c> says, errors and streams included, once everything else has set them.</summary>
internal static class ResponseHeaderStep
{
    /// <summary>Notes what is to change when the response begins.</summary>
    /// <param name="context">The request.</param>
    /// <param name="headers">What changes.</param>
    /// <param name="call">Says, by then, which target served it.</param>
    public static void Apply(HttpContext context, ResponseHeaders headers, CallRecord call)
    {
        if (headers.IsEmpty)
        {
            return;
        }

        context.Response.OnStarting(() =>
        {
            if (headers.Of(call.Target) is { } modifier)
            {
                Change(context.Response.Headers, modifier);
            }

            return Task.CompletedTask;
        });
    }

    private static void Change(IHeaderDictionary headers, HeaderModifier modifier)
    {
        foreach (var name in modifier.Replaced)
        {
            headers.Remove(name);
        }

        foreach (var (name, value) in modifier.Written)
        {
            headers.Append(name, value);
        }
    }
}
