using System.Collections.Concurrent;
using System.Text;
using Gateway.Actors.Upstreams;

namespace Gateway.Actors.Bridging;

/// <summary>
/// What clients of 2026-07-28 can be asked, as targets of older revisions are told. Of what a client says only this counts, so that there is a
/// small number of different clients, however many words they find.
/// </summary>
internal static class ModernProfiles
{
    private static readonly ConcurrentDictionary<ClientFeatures, ClientProfile> Profiles = new([new(ClientFeatures.None, ClientProfile.Gateway)]);

    /// <summary>The profile of a client with these raw <c>clientCapabilities</c>.</summary>
    public static ClientProfile Of(ReadOnlySpan<byte> capabilities) => Profiles.GetOrAdd(Read(capabilities), static features =>
        ClientProfile.Gateway with { Features = features, Capabilities = Encoding.UTF8.GetBytes(Write(features)) });

    private static ClientFeatures Read(ReadOnlySpan<byte> capabilities)
    {
        var features = ClientFeatures.None;
        var members = new JsonMembers(capabilities);
        while (members.Next())
        {
            var value = members.Value.Of(capabilities);
            if (value[0] != '{')
            {
                continue;
            }

            features |= members.Is("sampling"u8) ? ClientFeatures.Sampling | (Has(value, "tools"u8) ? ClientFeatures.SamplingTools : 0) | (Has(value, "context"u8) ? ClientFeatures.SamplingContext : 0)
                : members.Is("elicitation"u8) ? Elicitation(Has(value, "form"u8), Has(value, "url"u8))
                : members.Is("roots"u8) ? ClientFeatures.Roots
                : 0;
        }

        return features;
    }

    // MCP 2025-11-25, elicitation: who names no mode means forms.
    private static ClientFeatures Elicitation(bool form, bool url) =>
        ClientFeatures.Elicitation | (form || !url ? ClientFeatures.ElicitationForm : 0) | (url ? ClientFeatures.ElicitationUrl : 0);

    private static bool Has(ReadOnlySpan<byte> json, ReadOnlySpan<byte> name) => JsonMembers.Find(json, name) is { Exists: true } value && value.Of(json)[0] == '{';

    private static string Write(ClientFeatures features)
    {
        return Object(
            ("sampling", features.HasFlag(ClientFeatures.Sampling)
                ? Object(("tools", Empty(ClientFeatures.SamplingTools)), ("context", Empty(ClientFeatures.SamplingContext)))
                : null),
            ("elicitation", features.HasFlag(ClientFeatures.Elicitation)
                ? Object(("form", Empty(ClientFeatures.ElicitationForm)), ("url", Empty(ClientFeatures.ElicitationUrl)))
                : null),
            ("roots", Empty(ClientFeatures.Roots)));

        string? Empty(ClientFeatures feature) => features.HasFlag(feature) ? "{}" : null;

        static string Object(params (string Name, string? Value)[] members) =>
            $"{{{string.Join(',', members.Where(member => member.Value is not null).Select(member => $"\"{member.Name}\":{member.Value}"))}}}";
    }
}
