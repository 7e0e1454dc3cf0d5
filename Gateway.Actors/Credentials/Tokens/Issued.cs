namespace Gateway.Actors.Credentials.Tokens;

/// <summary>Something that was issued to the gateway for some time.</summary>
/// <typeparam name="T">What it is.</typeparam>
/// <param name="Value">The thing itself.</param>
/// <param name="Expires">When it is worth nothing any more.</param>
internal sealed record Issued<T>(T Value, DateTimeOffset Expires);
