namespace Gateway.Policies;

/// <summary>
/// Marks texts of a configuration that may hold secrets although they are no <see cref="Secret"/>: values of headers and of environment variables, queries
/// of URLs. They are used as they are, and hidden where a configuration is shown.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class MayHoldSecretsAttribute : Attribute
{
    /// <summary>Whether only the query of a URL is meant. Default: false, the whole text.</summary>
    public bool InQuery { get; init; }
}
