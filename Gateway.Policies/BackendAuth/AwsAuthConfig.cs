using System.ComponentModel.DataAnnotations;

namespace Gateway.Policies.BackendAuth;

/// <summary>Keys of an account at AWS, and what they sign for.</summary>
public sealed record AwsAuthConfig
{
    /// <summary>The id of the access key.</summary>
    [MinLength(1)]
    public required string AccessKeyId { get; init; }

    /// <summary>The access key.</summary>
    public required Secret SecretAccessKey { get; init; }

    /// <summary>The token that belongs to a temporary key. Default: none.</summary>
    public Secret? SessionToken { get; init; }

    /// <summary>The region that the target is in, such as <c>eu-central-1</c>.</summary>
    [RegularExpression("[a-z0-9-]{1,64}", ErrorMessage = "Write a region such as eu-central-1.")]
    public required string Region { get; init; }

    /// <summary>The service's name in signatures, such as <c>bedrock-agentcore</c> or <c>execute-api</c>.</summary>
    [RegularExpression("[a-z0-9-]{1,64}", ErrorMessage = "Write a name such as execute-api or lambda.")]
    public required string ServiceName { get; init; }
}
