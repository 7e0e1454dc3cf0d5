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
        CheckKinds(config, path, errors);
        CheckAws(config?.Aws, $"{path}.aws", errors);
        CheckExtra(config?.Credentials ?? [], $"{path}.credentials", errors);
        if (config?.Gcp is { Audience: not null, Type: not GcpTokenType.IdToken })
        {
            errors.Add(new($"{path}.gcp.audience", "Only an identity token is for an audience.", "Write type: idToken, or remove audience."));
        }

        CheckText(config?.Aws?.AccessKeyId is { } id ? new Secret(id) : null, $"{path}.aws.accessKeyId", errors);
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

    private static void CheckKinds(BackendAuthConfig? config, string path, ICollection<ConfigError> errors)
    {
        if (config is null)
        {
            return;
        }

        var written = new[]
        {
            (config.Key is not null, "key"), (config.Passthrough is not null, "passthrough"), (config.Aws is not null, "aws"), (config.Gcp is not null, "gcp"), (config.Azure is not null, "azure"),
        }.Where(kind => kind.Item1).Select(kind => $"\"{kind.Item2}\"").ToArray();
        if (written.Length > 1)
        {
            errors.Add(new(path, $"{string.Join(" and ", written)} exclude each other.", "Write one of them."));
        }
        else if (written.Length == 0 && config.Credentials.Count == 0)
        {
            errors.Add(new(path, "Nothing says which kind this is.", "Write key, passthrough, aws, gcp, azure or credentials."));
        }
    }

    private static void CheckAws(AwsAuthConfig? aws, string path, ICollection<ConfigError> errors)
    {
        if (aws is { AccessKeyId: null, SecretAccessKey: not null } or { AccessKeyId: not null, SecretAccessKey: null } or { AccessKeyId: null, SessionToken: not null })
        {
            errors.Add(new(path, "The key is written in part only.", "Write accessKeyId and secretAccessKey, and sessionToken with a temporary key; or none of them for AWS's default chain."));
        }
    }

    private static void CheckExtra(IReadOnlyList<ExtraCredentialConfig> credentials, string path, ICollection<ConfigError> errors)
    {
        for (var index = 0; index < credentials.Count; index++)
        {
            CheckLocation(credentials[index].Location, $"{path}[{index}].location", errors);
            CheckText(credentials[index].Key.Value, $"{path}[{index}].key", errors);
        }

        var places = credentials.Select((credential, index) => (Place: CredentialLocation.Of(credential.Location, CredentialLocation.Bearer), Index: index));
        foreach (var same in places.GroupBy(place => (place.Place.Place, Name: place.Place.Name.ToUpperInvariant())).Where(same => same.Count() > 1))
        {
            errors.Add(new($"{path}[{same.Last().Index}].location", "Another credential stands in the same place.", "Write another name."));
        }
    }

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
