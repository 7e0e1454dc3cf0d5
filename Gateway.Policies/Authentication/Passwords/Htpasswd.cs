using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Gateway.Policies.Authentication.Passwords;

/// <summary>Users and hashes of their passwords, in the form of Apache's htpasswd. Immutable and thread-safe.</summary>
public sealed class Htpasswd
{
    private readonly FrozenDictionary<string, PasswordHash> _users;
    private readonly PasswordHash? _any;

    private Htpasswd(Dictionary<string, PasswordHash> users, ImmutableArray<int> badLines)
    {
        _users = users.ToFrozenDictionary(StringComparer.Ordinal);
        _any = users.Values.FirstOrDefault();
        BadLines = badLines;
    }

    /// <summary>Numbers of the lines that are no user with a bcrypt, apr1 or SHA-1 hash, or name a user again; from 1.</summary>
    public ImmutableArray<int> BadLines { get; }

    /// <summary>How many users there are.</summary>
    public int Count => _users.Count;

    /// <summary>Reads a file's text. Empty lines and lines that begin with <c>#</c> say nothing.</summary>
    public static Htpasswd Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var users = new Dictionary<string, PasswordHash>(StringComparer.Ordinal);
        var bad = ImmutableArray.CreateBuilder<int>();
        var number = 0;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            number++;
            var entry = line.Trim();
            if (entry.IsEmpty || entry[0] == '#')
            {
                continue;
            }

            var colon = entry.IndexOf(':');
            if (colon <= 0 || PasswordHash.Read(entry[(colon + 1)..].ToString()) is not { } hash || !users.TryAdd(entry[..colon].ToString(), hash))
            {
                bad.Add(number);
            }
        }

        return new(users, bad.ToImmutable());
    }

    /// <summary>Whether it is the user's password. An unknown user takes as long as a known one.</summary>
    internal bool Verify(string user, byte[] password)
    {
        var known = _users.GetValueOrDefault(user);
        var fits = (known ?? _any)?.Verify(password) == true;
        return fits && known is not null;
    }
}
