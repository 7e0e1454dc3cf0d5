using Gateway.Actors.Bridging;
using Gateway.Actors.Protocol;

namespace Gateway.Actors.Upstreams;

/// <summary>Who the client said it is at <c>initialize</c>: told to each target, so that targets know whom they serve.</summary>
/// <param name="Version">The revision agreed with the client.</param>
/// <param name="Features">What servers may ask of it.</param>
/// <param name="Capabilities">Its raw <c>capabilities</c> object.</param>
/// <param name="ClientInfo">Its raw <c>clientInfo</c> object.</param>
internal sealed record ClientProfile(ProtocolVersion Version, ClientFeatures Features, ReadOnlyMemory<byte> Capabilities, ReadOnlyMemory<byte> ClientInfo)
{
    /// <summary>The gateway itself, where it talks to a target for several clients: servers may ask nothing of it.</summary>
    public static ClientProfile Gateway { get; } = new(
        ProtocolVersions.NewestLegacy, ClientFeatures.None, "{}"u8.ToArray(), System.Text.Encoding.UTF8.GetBytes($"{{\"name\":\"{Product.Name}\",\"version\":\"{Product.Version}\"}}"));

    /// <summary>Whether the client said that it can be asked this.</summary>
    public bool Supports(InputQuestion question) => question.Method switch
    {
        McpMethod.SamplingCreateMessage => Features.HasFlag(ClientFeatures.Sampling),
        McpMethod.RootsList => Features.HasFlag(ClientFeatures.Roots),
        McpMethod.ElicitationCreate => Features.HasFlag(ClientFeatures.Elicitation) && (!question.IsUrl || AsksByUrl()),
        _ => false,
    };

    private bool AsksByUrl()
    {
        var elicitation = JsonMembers.Find(Capabilities.Span, "elicitation"u8).Of(Capabilities.Span);
        return JsonMembers.Find(elicitation, "url"u8).Exists;
    }
}

/// <summary>What servers may ask of a client.</summary>
[Flags]
internal enum ClientFeatures
{
    None = 0,
    Sampling = 1 << 0,
    Elicitation = 1 << 1,
    Roots = 1 << 2,

    /// <summary>Tools in sampling (2025-11-25).</summary>
    SamplingTools = 1 << 3,

    /// <summary>Context of servers in sampling.</summary>
    SamplingContext = 1 << 4,

    /// <summary>Elicitation by a form.</summary>
    ElicitationForm = 1 << 5,

    /// <summary>Elicitation by a URL that the user visits (2025-11-25).</summary>
    ElicitationUrl = 1 << 6,
}
