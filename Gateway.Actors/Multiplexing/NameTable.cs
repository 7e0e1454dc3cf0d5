using System.Buffers;
using System.Collections.Immutable;
using System.Text;

namespace Gateway.Actors.Multiplexing;

/// <summary>
/// How names of tools and prompts, and URIs of resources, are told apart by target: <c>target_name</c>, <c>target+uri</c> and
/// <c>ui://target+rest</c>. Target names contain neither <c>_</c> nor <c>+</c>, so the first one ends the target's name. Immutable.
/// </summary>
internal sealed class NameTable
{
    private static readonly SearchValues<byte> SchemeBytes =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-."u8);

    private readonly ImmutableArray<TargetName> _targets;

    public NameTable(IEnumerable<string> targets, bool prefixNames, bool prefixUris)
    {
        _targets = [.. targets.Select(name => new TargetName(name))];
        PrefixesNames = prefixNames;
        PrefixesUris = prefixUris;
    }

    /// <summary>Whether tools and prompts carry their target's name.</summary>
    public bool PrefixesNames { get; }

    /// <summary>Whether resource URIs carry their target's name.</summary>
    public bool PrefixesUris { get; }

    /// <summary>What stands before each name of a target, as UTF-8; empty when nothing does.</summary>
    public ReadOnlyMemory<byte> NamePrefix(int target) => PrefixesNames ? _targets[target].NamePrefix : default;

    /// <summary>The target of a client-visible name, and the name the target knows. Null: no such target.</summary>
    /// <param name="name">The unescaped name.</param>
    /// <param name="own">The target's own name, a part of <paramref name="name"/>.</param>
    public int? SplitName(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> own)
    {
        own = name;
        if (!PrefixesNames)
        {
            return _targets.Length == 1 ? 0 : null;
        }

        var end = name.IndexOf((byte)'_');
        if (end < 0)
        {
            return null;
        }

        own = name[(end + 1)..];
        return Find(name[..end]);
    }

    /// <summary>The target of a client-visible URI, and the URI the target knows. Null: no such target.</summary>
    public int? SplitUri(ReadOnlySpan<byte> uri, out byte[] own)
    {
        own = uri.ToArray();
        if (!PrefixesUris)
        {
            return _targets.Length == 1 ? 0 : null;
        }

        var end = uri.IndexOf((byte)'+');
        var app = uri.StartsWith(UiScheme);
        var start = app ? UiScheme.Length : 0;
        if (end < start)
        {
            return null;
        }

        var target = Find(uri[start..end]);
        own = app ? [.. UiScheme, .. uri[(end + 1)..]] : uri[(end + 1)..].ToArray();
        return target;
    }

    /// <summary>
    /// What to insert into a target's URI, and where: <c>target+</c> before an absolute URI, after the scheme of a <c>ui:</c> URI (MCP
    /// Apps), and nothing into a relative reference.
    /// </summary>
    public (int At, ReadOnlyMemory<byte> Prefix) UriPrefix(int target, ReadOnlySpan<byte> uri)
    {
        if (!PrefixesUris || !IsAbsolute(uri))
        {
            return default;
        }

        return (uri.StartsWith(UiScheme) ? UiScheme.Length : 0, _targets[target].UriPrefix);
    }

    /// <summary>A target's URI as clients see it.</summary>
    public byte[] JoinUri(int target, ReadOnlySpan<byte> uri)
    {
        var (at, prefix) = UriPrefix(target, uri);
        return [.. uri[..at], .. prefix.Span, .. uri[at..]];
    }

    private static ReadOnlySpan<byte> UiScheme => "ui://"u8;

    // RFC 3986 §3.1: a scheme is a letter, then letters, digits, '+', '-' and '.', up to a colon.
    private static bool IsAbsolute(ReadOnlySpan<byte> uri)
    {
        var colon = uri.IndexOf((byte)':');
        return colon > 0 && char.IsAsciiLetter((char)uri[0])
            && !uri[..colon].ContainsAnyExcept(SchemeBytes);
    }

    private int? Find(ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < _targets.Length; i++)
        {
            if (name.SequenceEqual(_targets[i].Name))
            {
                return i;
            }
        }

        return null;
    }

    private sealed class TargetName(string name)
    {
        public byte[] Name { get; } = Encoding.UTF8.GetBytes(name);

        public byte[] NamePrefix { get; } = Encoding.UTF8.GetBytes(name + "_");

        public byte[] UriPrefix { get; } = Encoding.UTF8.GetBytes(name + "+");
    }
}
