namespace Gateway.Policies.Authentication;

/// <summary>In which part of a request a credential is.</summary>
public enum CredentialPlace
{
    /// <summary>A header.</summary>
    Header,

    /// <summary>A parameter of the query.</summary>
    Query,

    /// <summary>A cookie.</summary>
    Cookie,
}

/// <summary>Where a request carries a credential.</summary>
/// <param name="Place">In which part.</param>
/// <param name="Name">Name of the header, parameter or cookie.</param>
/// <param name="Prefix">What stands before the credential in a header, in any case; empty: nothing.</param>
public sealed record CredentialLocation(CredentialPlace Place, string Name, string Prefix)
{
    /// <summary><c>Authorization: Bearer …</c> (RFC 6750 §2.1).</summary>
    public static CredentialLocation Bearer { get; } = new(CredentialPlace.Header, "Authorization", "Bearer ");

    /// <summary><c>Authorization: Basic …</c> (RFC 7617).</summary>
    public static CredentialLocation Basic { get; } = new(CredentialPlace.Header, "Authorization", "Basic ");

    /// <summary>What is written, or what holds where nothing is. A place is looked at only where it is written.</summary>
    public static CredentialLocation Of(CredentialLocationConfig? config, CredentialLocation otherwise) => config switch
    {
        null => otherwise,
        { Header: { } header } => new(CredentialPlace.Header, header.Name, header.Prefix ?? ""),
        { QueryParameter: { } parameter } => new(CredentialPlace.Query, parameter.Name, ""),
        { Cookie: { } cookie } => new(CredentialPlace.Cookie, cookie.Name, ""),
        _ => throw new ArgumentException("The place of a credential is a header, a parameter of the query, or a cookie.", nameof(config)),
    };

    /// <summary>The credential in a value; null: the value is for another scheme. A scheme with nothing behind it is an empty credential.</summary>
    public string? Read(string value) =>
        value.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? value[Prefix.Length..]
        : value.AsSpan().Trim().Equals(Prefix.AsSpan().Trim(), StringComparison.OrdinalIgnoreCase) ? ""
        : null;
}
