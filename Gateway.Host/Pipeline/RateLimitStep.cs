using System.Globalization;
using Gateway.Policies.RateLimit;

namespace Gateway.Host.Pipeline;

/// <summary>Tells clients how much they may still send, and turns those away who sent too much.</summary>
internal static class RateLimitStep
{
    /// <summary>Counts a request by the limits that know no caller, and sets the headers of the response.</summary>
    /// <returns>What to answer; null: the request may go on.</returns>
    public static GatewayError? Check(HttpContext context, BackendRoute route, HttpRequestFacts facts) =>
        route.RateLimiter is { HasCoarse: true } limiter ? Check(context, limiter.Take(facts)) : null;

    /// <summary>Sets the headers of the response.</summary>
    /// <returns>What to answer; null: the request may go on.</returns>
    public static GatewayError? Check(HttpContext context, RateLimitDecision? taken)
    {
        if (taken is not { } decision)
        {
            return null;
        }

        var headers = context.Response.Headers;
        var seconds = (int)Math.Ceiling(decision.Wait.TotalSeconds);
        headers["x-ratelimit-limit"] = decision.Limit.ToString(CultureInfo.InvariantCulture);
        headers["x-ratelimit-remaining"] = decision.Remaining.ToString(CultureInfo.InvariantCulture);
        headers["x-ratelimit-reset"] = seconds.ToString(CultureInfo.InvariantCulture);
        return decision.IsAllowed ? null : GatewayError.RateLimited(Math.Max(1, seconds));
    }
}
