using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Credentials;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using Gateway.Policies;
using Gateway.Policies.BackendAuth;

namespace Gateway.Actors.Credentials.Tokens;

/// <summary>
/// Keys of AWS, by its library: those of the role that is to be assumed, with the keys that are written or those of the default chain (environment,
/// profiles, web identity, container, instance).
/// </summary>
/// <param name="config">As written.</param>
/// <param name="time">The clock.</param>
internal sealed class AwsKeyReader(AwsAuthConfig config, TimeProvider time) : ITokenReader<AwsAuthConfig>
{
    private AWSCredentials? _source;

    /// <inheritdoc/>
    public string Issuer => "AWS";

    /// <inheritdoc/>
    public async Task<Issued<AwsAuthConfig>> ReadAsync(CancellationToken cancellationToken)
    {
        var source = _source ??= await FindAsync(cancellationToken);
        if (config.AssumeRole is { } role)
        {
            return await AssumeAsync(source, role, cancellationToken);
        }

        var keys = await source.GetCredentialsAsync();
        return Issued(keys.AccessKey, keys.SecretKey, keys.UseToken ? keys.Token : null, source.Expiration);
    }

    private async Task<AWSCredentials> FindAsync(CancellationToken cancellationToken) => config switch
    {
        { AccessKeyId: { } id, SecretAccessKey: { } secret, SessionToken: { } token } => new SessionAWSCredentials(id, secret.Reveal(), token.Reveal()),
        { AccessKeyId: { } id, SecretAccessKey: { } secret } => new BasicAWSCredentials(id, secret.Reveal()),
        _ => await new DefaultAWSCredentialsIdentityResolver().ResolveIdentityAsync(null, cancellationToken),
    };

    private async Task<Issued<AwsAuthConfig>> AssumeAsync(AWSCredentials source, AwsAssumeRoleConfig role, CancellationToken cancellationToken)
    {
        using var service = new AmazonSecurityTokenServiceClient(source, new AmazonSecurityTokenServiceConfig { RegionEndpoint = RegionEndpoint.GetBySystemName(config.Region) });
        var answer = await service.AssumeRoleAsync(
            new AssumeRoleRequest
            {
                RoleArn = role.RoleArn,
                RoleSessionName = role.SessionName,
                Tags = role.Tags?.OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => new Tag { Key = tag.Key, Value = tag.Value }).ToList(),
            },
            cancellationToken);
        var keys = answer.Credentials;
        return Issued(keys.AccessKeyId, keys.SecretAccessKey, keys.SessionToken, keys.Expiration);
    }

    private Issued<AwsAuthConfig> Issued(string id, string secret, string? token, DateTime? expires) => new(
        config with { AccessKeyId = id, SecretAccessKey = new Secret(secret), SessionToken = token is null ? null : new Secret(token) },
        expires is { } end && end > DateTime.MinValue && end < DateTime.MaxValue ? new DateTimeOffset(end.ToUniversalTime()) : time.GetUtcNow() + TokenLimits.UnknownLife);
}
