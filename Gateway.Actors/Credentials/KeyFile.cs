using Gateway.Policies;
using Gateway.Policies.BackendAuth;

namespace Gateway.Actors.Credentials;

/// <summary>Reads a file that holds a credential and nothing else.</summary>
public static class KeyFile
{
    /// <summary>The credential, without line breaks at its end; null: the file cannot be read, or holds none.</summary>
    public static Secret? TryRead(string file)
    {
        try
        {
            var text = File.ReadAllText(file).TrimEnd('\r', '\n');
            return BackendCredential.IsCredential(text) ? new Secret(text) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
