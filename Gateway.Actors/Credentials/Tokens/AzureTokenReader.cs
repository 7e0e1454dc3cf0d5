using Azure.Core;
using Azure.Identity;
using Gateway.Policies;
using Gateway.Policies.BackendAuth;

namespace Gateway.Actors.Credentials.Tokens;

/// <summary>Tokens of Microsoft Entra ID, by Azure's library.</summary>
/// <param name="config">As written.</param>
internal sealed class AzureTokenReader(AzureAuthConfig config) : ITokenReader<Secret>
{
    private readonly TokenRequestContext _request = new([config.Scope]);
    private TokenCredential? _credential;

    /// <inheritdoc/>
    public string Issuer => "Azure";

    /// <inheritdoc/>
    public async Task<Issued<Secret>> ReadAsync(CancellationToken cancellationToken)
    {
        // Made when it is needed: its constructors look at the environment.
        var token = await (_credential ??= Create()).GetTokenAsync(_request, cancellationToken);
        return new(new Secret(token.Token), token.ExpiresOn);
    }

    private TokenCredential Create() => config switch
    {
        { ExplicitConfig.ClientSecret: { } client } => new ClientSecretCredential(client.TenantId, client.ClientId, client.ClientSecret.Reveal()),
        { ExplicitConfig.ManagedIdentity: { } managed } => new ManagedIdentityCredential(IdOf(managed.UserAssignedIdentity)),
        { ExplicitConfig.WorkloadIdentity: not null } => new WorkloadIdentityCredential(),
        { DeveloperImplicit: not null } => new ChainedTokenCredential(new AzureCliCredential(), new AzureDeveloperCliCredential()),
        { Implicit: not null } => new DefaultAzureCredential(),
        _ => throw new InvalidOperationException("The policy says no kind of credential."),
    };

    private static ManagedIdentityId IdOf(AzureIdentityConfig? identity) => identity switch
    {
        null => ManagedIdentityId.SystemAssigned,
        { ClientId: { } id } => ManagedIdentityId.FromUserAssignedClientId(id),
        { ObjectId: { } id } => ManagedIdentityId.FromUserAssignedObjectId(id),
        _ => ManagedIdentityId.FromUserAssignedResourceId(new ResourceIdentifier(identity.ResourceId!)),
    };
}
