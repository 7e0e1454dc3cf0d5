using System.ComponentModel.DataAnnotations;

namespace Gateway.Policies.BackendAuth;

/// <summary>Keys of an account at AWS, and what they sign for. Without keys they are those of AWS's default chain: environment, profiles, web identity, container, instance.</summary>
public sealed record AwsAuthConfig
{
    /// <summary>The id of the access key. Default: that of the default chain.</summary>
    [MinLength(1)]
    public string? AccessKeyId { get; init; }

    /// <summary>The access key, with <see cref="AccessKeyId"/>.</summary>
    public Secret? SecretAccessKey { get; init; }

    /// <summary>The token that belongs to a temporary key. Default: none.</summary>
    public Secret? SessionToken { get; init; }

    /// <summary>The region that the target is in, such as <c>eu-central-1</c>.</summary>
    [RegularExpression("[a-z0-9-]{1,64}", ErrorMessage = "Write a region such as eu-central-1.")]
    public required string Region { get; init; }

    /// <summary>The service's name in signatures, such as <c>bedrock-agentcore</c> or <c>execute-api</c>.</summary>
    [RegularExpression("[a-z0-9-]{1,64}", ErrorMessage = "Write a name such as execute-api or lambda.")]
    public required string ServiceName { get; init; }

    /// <summary>The role whose keys sign, and which the keys above may assume. Default: none, they sign themselves.</summary>
    public AwsAssumeRoleConfig? AssumeRole { get; init; }
}

/// <summary>A role at AWS.</summary>
public sealed record AwsAssumeRoleConfig
{
    /// <summary>Its name as a resource.</summary>
    [RegularExpression("arn:[a-z-]{2,20}:iam::[0-9]{12}:role/.{1,512}", ErrorMessage = "Write a name such as arn:aws:iam::123456789012:role/gateway.")]
    public required string RoleArn { get; init; }

    /// <summary>What AWS's logs call the gateway's use of it. Default: <c>agentgateway</c>.</summary>
    [RegularExpression("[A-Za-z0-9_+=,.@-]{2,64}", ErrorMessage = "Write 2 to 64 letters, digits and _+=,.@-.")]
    public string SessionName { get; init; } = "agentgateway";

    /// <summary>Tags of its use, by which policies at AWS can decide. Default: none.</summary>
    public IReadOnlyDictionary<string, string>? Tags { get; init; }
}
