namespace Gateway.Actors.SigningKeys;

/// <summary>
/// Names that the issuer was asked for and did not know: they are not asked for again for a while. One name at most comes in with each
/// request, and a request at most every ten seconds, so it holds a handful. Not thread-safe: an actor's own.
/// </summary>
internal sealed class UnknownKids
{
    private readonly Dictionary<string, DateTimeOffset> _until = new(StringComparer.Ordinal);

    /// <summary>How many names are remembered.</summary>
    public int Count => _until.Count;

    /// <summary>Whether the issuer said just now that it does not know this name.</summary>
    public bool Contains(string kid, DateTimeOffset now) => _until.TryGetValue(kid, out var until) && now < until;

    /// <summary>Remembers a name, and forgets those whose time is over.</summary>
    public void Add(string kid, DateTimeOffset now)
    {
        foreach (var (old, until) in _until)
        {
            if (until <= now)
            {
                _until.Remove(old);
            }
        }

        _until[kid] = now + SigningKeyLimits.UnknownKid;
    }
}
