using System.Collections.Immutable;
using System.Net;

namespace Gateway.Actors.Upstreams;

/// <summary>What a target answered a caller whom it does not know, or not well enough: its own words, for routes that pass them on.</summary>
/// <param name="Status">401 or 403.</param>
/// <param name="WwwAuthenticate">Values of the header <c>WWW-Authenticate</c>; at least one.</param>
/// <param name="ContentType">The type of the body; null: none is said.</param>
/// <param name="Body">The body; empty where it was too long to be one.</param>
public sealed record UpstreamChallenge(int Status, ImmutableArray<string> WwwAuthenticate, string? ContentType, ReadOnlyMemory<byte> Body)
{
    private const int MaxBody = 16 << 10;

    /// <summary>Reads the challenge of a response; null: it has none.</summary>
    internal static async Task<UpstreamChallenge?> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.StatusCode is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
            || !response.Headers.NonValidated.TryGetValues("WWW-Authenticate", out var values)
            || values.Any(value => value.AsSpan().ContainsAnyExceptInRange(' ', '~')))
        {
            return null;
        }

        var type = response.Content.Headers.ContentType?.ToString();
        var body = new byte[MaxBody + 1];
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var length = await stream.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, cancellationToken);
        return length > MaxBody || response.Content.Headers.ContentEncoding.Count > 0
            ? new((int)response.StatusCode, [.. values], null, default)
            : new((int)response.StatusCode, [.. values], type, body.AsMemory(0, length));
    }
}
