namespace Gateway.Policies.Redirect;

/// <summary>Checks of <see cref="DirectResponseConfig"/>.</summary>
public static class DirectResponse
{
    /// <summary>Whether an answer can be given as it is written; null: nothing is written, or there are errors.</summary>
    /// <param name="config">As written; null: nothing is.</param>
    /// <param name="path">Path of the policy in the configuration.</param>
    /// <param name="errors">Receives what is wrong with it.</param>
    public static DirectResponseConfig? Check(DirectResponseConfig? config, string path, ICollection<ConfigError> errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        if (config is null)
        {
            return null;
        }

        var before = errors.Count;
        if (config.Status is null)
        {
            errors.Add(new($"{path}.status", "Nothing says which status is answered.", "Write status, such as 200 or 503."));
        }

        // RFC 9110 §6.4.1.
        if (config.Status is 204 or 205 or 304 && config.Body.Length > 0)
        {
            errors.Add(new($"{path}.body", $"An answer with status {config.Status} has no body.", "Remove the body, or write another status."));
        }

        return errors.Count == before ? config : null;
    }
}
