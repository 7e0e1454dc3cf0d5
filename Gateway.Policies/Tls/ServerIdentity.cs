namespace Gateway.Policies.Tls;

/// <summary>What a target must show to be trusted, as far as it can be judged without files.</summary>
public static class ServerIdentity
{
    /// <summary>Checks a policy.</summary>
    /// <param name="config">As written; null: nothing is.</param>
    /// <param name="path">Path of the policy in the configuration.</param>
    /// <param name="errors">Receives what is wrong with it.</param>
    /// <returns>The policy; null if nothing is written.</returns>
    public static BackendTlsConfig? Check(BackendTlsConfig? config, string path, ICollection<ConfigError> errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        if (config is null)
        {
            return null;
        }

        var (files, texts) = ((config.Root, config.Cert, config.Key), config.Pem);
        if ((files.Root is not null && texts?.Root is not null) || (files.Cert is not null && texts?.Cert is not null) || (files.Key is not null && texts?.Key is not null))
        {
            errors.Add(new($"{path}.pem", "The same stands in a file and here.", "Write one of them."));
        }

        if ((config.Cert ?? texts?.Cert) is null != (config.Key is null && texts?.Key is null))
        {
            errors.Add(new(path, "A certificate of the gateway needs its private key, and the key its certificate.", "Write both cert and key, or neither."));
        }

        if (config.Hostname is { } name && !IsName(name))
        {
            errors.Add(new($"{path}.hostname", "This is not the name of a host.", "Write a name such as tools.example.com, without scheme, port or path."));
        }

        if (config.Alpn is { } alpn && (alpn.Count == 0 || alpn.Any(protocol => protocol is not ("h2" or "http/1.1"))))
        {
            errors.Add(new($"{path}.alpn", "Targets are spoken to in HTTP/1.1 or HTTP/2.", "Write h2, http/1.1 or both."));
        }

        if (config.SubjectAltNames.Any(alternative => !IsName(alternative)))
        {
            errors.Add(new($"{path}.subjectAltNames", "One of these is neither the name nor the address of a host.", "Write names such as tools.example.com; names that are URLs are not built yet."));
        }

        if (config.SubjectAltNames.Count > 0 && (config.InsecureHost || config.Insecure))
        {
            errors.Add(new($"{path}.subjectAltNames", "Names that must be there are not looked at beside insecure or insecureHost.", "Remove one of them."));
        }

        return config;
    }

    private static bool IsName(string name) => Uri.CheckHostName(name) != UriHostNameType.Unknown;
}
