using Gateway.Policies;
using Gateway.Policies.BackendAuth;

namespace Gateway.Actors.Credentials;

/// <summary>Reads a file that holds a credential and nothing else.</summary>
public static class KeyFile
{
    /// <summary>The credential, without line breaks at its end; null: the file cannot be read, or holds none.</summary>
    public static Secret? TryRead(string file)
    {
        var text = TryReadText(file)?.Reveal().TrimEnd('\r', '\n');
        return text is not null && BackendCredential.IsCredential(text) ? new Secret(text) : null;
    }

    /// <summary>All that a file holds, of whatever form; null: it cannot be read, or holds nothing.</summary>
    public static Secret? TryReadText(string file)
    {
        try
        {
            var text = File.ReadAllText(file);
            return text.Length > 0 ? new Secret(text) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
