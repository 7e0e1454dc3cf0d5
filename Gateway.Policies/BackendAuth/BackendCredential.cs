using Gateway.Policies.Authentication;
using Gateway.Policies.Headers;

namespace Gateway.Policies.BackendAuth;

/// <summary>What can be a credential for a target, and where a request can carry it.</summary>
public static class BackendCredential
{
    private const string Remedy = "Write at most 8192 visible ASCII characters, without line breaks and without blanks at the ends.";

    /// <summary>Checks a policy. Credentials are never shown.</summary>
    /// <param name="config">As written; null: nothing is.</param>
    /// <param name="path">Path of the policy in the configuration.</param>
    /// <param name="errors">Receives what is wrong with it.</param>
    /// <returns>The policy; null if nothing is written.</returns>
    public static BackendAuthConfig? Check(BackendAuthConfig? config, string path, ICollection<ConfigError> errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        CheckLocation(config?.Key?.Location, $"{path}.key.location", errors);
        CheckLocation(config?.Passthrough?.Location, $"{path}.passthrough.location", errors);
        CheckText(config?.Key?.Value, $"{path}.key", errors);
        CheckText(config?.Aws is { } aws ? new Secret(aws.AccessKeyId) : null, $"{path}.aws.accessKeyId", errors);
        CheckText(config?.Aws?.SecretAccessKey, $"{path}.aws.secretAccessKey", errors);
        CheckText(config?.Aws?.SessionToken, $"{path}.aws.sessionToken", errors);
        return config;
    }

    /// <summary>Adds an error if a text cannot be sent as a credential; null is nothing, and right.</summary>
    public static void CheckText(Secret? text, string path, ICollection<ConfigError> errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        if (text is not null && !IsCredential(text.Reveal()))
        {
            errors.Add(new(path, text.Reveal().Length == 0 ? "The credential is empty." : "This cannot be sent as a credential.", Remedy));
        }
    }

    /// <summary>Whether a text can be sent as a credential.</summary>
    public static bool IsCredential(string text) => !string.IsNullOrEmpty(text) && HeaderText.IsValue(text);

    private static void CheckLocation(CredentialLocationConfig? location, string path, ICollection<ConfigError> errors)
    {
        if (location?.Expression is not null)
        {
            errors.Add(new($"{path}.expression", "A place that an expression finds is not built yet, and refused rather than ignored.", "Write header, queryParameter or cookie."));
        }
        else if (location?.Header is { } header && !IsFree(header.Name))
        {
            errors.Add(new($"{path}.header.name", "No credential can stand in this header.", "Write a name such as Authorization or X-Api-Key."));
        }
        else if (location?.Header?.Prefix is { } prefix && !HeaderText.IsValue(prefix.TrimEnd(' ')))
        {
            errors.Add(new($"{path}.header.prefix", "This cannot stand in a header.", "Write a word such as Bearer with a blank behind it."));
        }
        else if (location?.Cookie is { } cookie && !HeaderText.IsToken(cookie.Name))
        {
            errors.Add(new($"{path}.cookie.name", "This is not a cookie's name.", "Write letters, digits and - only."));
        }
    }

    private static bool IsFree(string name) => name.Equals("Authorization", StringComparison.OrdinalIgnoreCase) || HeaderText.NameFault(name, HeaderSide.Request) is null;
}
