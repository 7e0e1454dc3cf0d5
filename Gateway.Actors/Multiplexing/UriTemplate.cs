namespace Gateway.Actors.Multiplexing;

/// <summary>URI templates (RFC 6570), as far as it must be known what they cannot make.</summary>
internal static class UriTemplate
{
    /// <summary>
    /// Whether a template may make a URI: its literal parts stand in the URI in their order, with anything in place of its expressions. True
    /// more often than by the letter of the standard, never less.
    /// </summary>
    public static bool MayMake(ReadOnlySpan<char> template, ReadOnlySpan<char> uri)
    {
        var open = template.IndexOf('{');
        if (open < 0)
        {
            return uri.SequenceEqual(template);
        }

        if (!uri.StartsWith(template[..open]))
        {
            return false;
        }

        template = template[open..];
        uri = uri[open..];
        while (true)
        {
            var close = template.IndexOf('}');
            if (close < 0)
            {
                return false;
            }

            template = template[(close + 1)..];
            open = template.IndexOf('{');
            if (open < 0)
            {
                // The last literal part stands at the end.
                return uri.EndsWith(template);
            }

            var at = uri.IndexOf(template[..open]);
            if (at < 0)
            {
                return false;
            }

            template = template[open..];
            uri = uri[(at + open)..];
        }
    }
}
