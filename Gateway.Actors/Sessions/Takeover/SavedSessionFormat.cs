using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Gateway.Actors.Cluster;
using Gateway.Actors.Protocol;
using Gateway.Actors.Upstreams;

namespace Gateway.Actors.Sessions.Takeover;

/// <summary>
/// A <see cref="SavedSession"/> as bytes, of at most <see cref="ISessionDirectory.MaxStateBytes"/>: what does not fit is left out, the least needed
/// first, as a client may make each part as large as it likes.
/// </summary>
internal static class SavedSessionFormat
{
    /// <summary>The number of this format, for <see cref="NodeProfile.Formats"/>.</summary>
    public const int Number = 1;

    private static readonly Func<SavedSession, SavedSession>[] Reductions =
    [
        saved => saved,
        saved => saved with { Targets = saved.Targets.ToImmutableDictionary(target => target.Key, target => target.Value with { Subscriptions = [] }) },
        saved => saved with { Profile = saved.Profile with { ClientInfo = ClientProfile.Gateway.ClientInfo } },
        saved => saved with { Targets = ImmutableDictionary<string, SavedTarget>.Empty },
        saved => saved with { LogLevel = default },
        saved => saved with { Profile = ClientProfile.Gateway with { Version = saved.Profile.Version } },
    ];

    /// <summary>The bytes.</summary>
    public static byte[] Write(SavedSession saved)
    {
        foreach (var reduce in Reductions)
        {
            saved = reduce(saved);
            var output = new ArrayBufferWriter<byte>(1024);
            using (var json = new Utf8JsonWriter(output))
            {
                Write(json, saved);
            }

            if (output.WrittenCount <= ISessionDirectory.MaxStateBytes)
            {
                return output.WrittenSpan.ToArray();
            }
        }

        throw new InvalidOperationException("A session without anything in it does not fit.");
    }

    /// <summary>Reads the bytes; null when they are of another format.</summary>
    public static SavedSession? Read(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            var root = document.RootElement;
            if (root.GetProperty("format").GetInt32() != Number)
            {
                return null;
            }

            var profile = new ClientProfile(
                ProtocolVersions.Find(root.GetProperty("version").GetString()),
                (ClientFeatures)root.GetProperty("asks").GetInt32(),
                Raw(root.GetProperty("capabilities")),
                Raw(root.GetProperty("client")));
            var level = root.TryGetProperty("level", out var set) ? Raw(set) : default;
            return new SavedSession(profile, level, root.GetProperty("targets").EnumerateObject().ToImmutableDictionary(target => target.Name, target => ReadTarget(target.Value)));
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static SavedTarget ReadTarget(JsonElement target)
    {
        var features = (ServerFeatures)target.GetProperty("features").GetInt32();
        return new(
            [.. target.GetProperty("subscriptions").EnumerateArray().Select(uri => uri.GetString()!)],
            features,
            target.TryGetProperty("session", out var session)
                ? new UpstreamSession(session.GetString()!, ProtocolVersions.Find(target.GetProperty("version").GetString()), features)
                : null);
    }

    private static void Write(Utf8JsonWriter json, SavedSession saved)
    {
        json.WriteStartObject();
        json.WriteNumber("format", Number);
        json.WriteString("version", saved.Profile.Version.Name());
        json.WriteNumber("asks", (int)saved.Profile.Features);
        json.WritePropertyName("capabilities");
        json.WriteRawValue(saved.Profile.Capabilities.Span);
        json.WritePropertyName("client");
        json.WriteRawValue(saved.Profile.ClientInfo.Span);
        if (!saved.LogLevel.IsEmpty)
        {
            json.WritePropertyName("level");
            json.WriteRawValue(saved.LogLevel.Span);
        }

        json.WriteStartObject("targets");
        foreach (var (name, target) in saved.Targets)
        {
            json.WriteStartObject(name);
            json.WriteStartArray("subscriptions");
            foreach (var uri in target.Subscriptions)
            {
                json.WriteStringValue(uri);
            }

            json.WriteEndArray();
            json.WriteNumber("features", (int)target.Features);
            if (target.Session is { } session)
            {
                json.WriteString("session", session.Id);
                json.WriteString("version", session.Version.Name());
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static ReadOnlyMemory<byte> Raw(JsonElement element) => Encoding.UTF8.GetBytes(element.GetRawText());
}
