namespace Gateway.Actors.Credentials;

/// <summary>A request was not sent, as there is no credential for it. The message names no secret and is fit for a client's eyes.</summary>
/// <param name="message">Why.</param>
/// <param name="inner">What was thrown; null: nothing.</param>
public sealed class CredentialException(string message, Exception? inner = null) : HttpRequestException(message, inner);
