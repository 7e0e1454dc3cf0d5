using Gateway.Actors.Backends;
using Gateway.Actors.Credentials.Tokens;
using Gateway.Policies;
using Gateway.Policies.BackendAuth;

namespace Gateway.Actors.Credentials;

/// <summary>Puts the credential of a target on each request to it. Thread-safe.</summary>
internal abstract class RequestCredential : IDisposable
{
    /// <summary>The token of the client on whose behalf a request is sent, on requests to targets that get it.</summary>
    public static readonly HttpRequestOptionsKey<Secret?> CallerToken = new("gateway.caller-token");

    /// <summary>Whether the target gets the tokens of clients.</summary>
    public virtual bool NeedsCallerToken => false;

    /// <summary>What a policy asks for; null: nothing is sent.</summary>
    /// <param name="config">As written; null: nothing is.</param>
    /// <param name="url">Where requests go.</param>
    /// <param name="time">The clock.</param>
    /// <param name="tokens">Where tokens come from that are issued for some time; null: there are none, and the policy needs none.</param>
    public static RequestCredential? Create(BackendAuthConfig? config, Uri url, TimeProvider time, TokenSources? tokens)
    {
        RequestCredential? main = config switch
        {
            { Key: { } key } => new KeyCredential(key),
            { Passthrough: { } passthrough } => new CallerCredential(passthrough),
            { Aws: { AccessKeyId: not null, AssumeRole: null } aws } => new AwsCredential(new FixedToken<AwsAuthConfig>(aws), time),
            { Aws: { } aws } => new AwsCredential(Sources(tokens).Rent("aws " + TargetContent.Of(aws, null), () => new AwsKeyReader(aws, time)), time),
            { Gcp: { } gcp } => new BearerCredential(Google(gcp, url.GetLeftPart(UriPartial.Authority), time, Sources(tokens))),
            { Azure: { } azure } => new BearerCredential(Sources(tokens).Rent("azure " + TargetContent.Of(azure, null), () => new AzureTokenReader(azure))),
            _ => null,
        };
        if (config is null or { Credentials.Count: 0 })
        {
            return main;
        }

        // What signs comes last.
        var others = config.Credentials.Select(other => new KeyCredential(new() { Value = other.Key.Value, File = other.Key.File, Location = other.Location }));
        return new SeveralCredentials(main is null ? [.. others] : [.. others, main]);
    }

    /// <summary>Lets go of what it holds.</summary>
    public void Dispose() => Release();

    /// <summary>Puts it on a request that is complete but for it.</summary>
    /// <exception cref="CredentialException">There is none at present: the request must not be sent.</exception>
    public abstract ValueTask ApplyAsync(HttpRequestMessage request, CancellationToken cancellationToken);

    /// <summary>Lets go of what it holds. Default: it holds nothing.</summary>
    protected virtual void Release()
    {
    }

    private static ITokenSource<Secret> Google(GcpAuthConfig config, string audience, TimeProvider time, TokenSources tokens)
    {
        // With the content of the file, as another one gives other tokens.
        var key = $"gcp {audience} {TargetContent.Of(config, new() { BackendAuth = new() { Gcp = config } })}";
        return tokens.Rent(key, () => new GoogleTokenReader(config, audience, time));
    }

    private static TokenSources Sources(TokenSources? tokens) => tokens ?? throw new ArgumentNullException(nameof(tokens), "The policy needs tokens that are issued for some time.");
}
