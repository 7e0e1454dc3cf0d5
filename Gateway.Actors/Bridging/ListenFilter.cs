using System.Text;
using Gateway.Actors.Multiplexing;
using Gateway.Actors.Protocol;

namespace Gateway.Actors.Bridging;

/// <summary>What a client of 2026-07-28 wants to hear of (<c>subscriptions/listen</c>), or what of it is granted.</summary>
/// <param name="Tools">Changes of the list of tools.</param>
/// <param name="Prompts">Changes of the list of prompts.</param>
/// <param name="Resources">Changes of the list of resources.</param>
/// <param name="Uris">Resources whose changes it wants to hear of, as it knows them.</param>
internal sealed record ListenFilter(bool Tools, bool Prompts, bool Resources, IReadOnlyList<string> Uris)
{
    /// <summary>Most resources of one request; the others are not granted.</summary>
    public const int MaxUris = 256;

    /// <summary>Reads the raw <c>notifications</c> of the params; null: they are no such thing.</summary>
    public static ListenFilter? Read(ReadOnlySpan<byte> notifications)
    {
        if (notifications.IsEmpty || notifications[0] != '{')
        {
            return null;
        }

        var uris = new List<string>();
        var named = JsonMembers.Find(notifications, "resourceSubscriptions"u8).Of(notifications);
        var items = new JsonItems(named);
        while (uris.Count < MaxUris && items.Next())
        {
            if (JsonText.TryUnescape(items.Value.Of(named), out var uri))
            {
                uris.Add(Encoding.UTF8.GetString(uri));
            }
        }

        return new ListenFilter(IsTrue(notifications, "toolsListChanged"u8), IsTrue(notifications, "promptsListChanged"u8), IsTrue(notifications, "resourcesListChanged"u8), uris);
    }

    /// <summary>The raw params of the acknowledgement.</summary>
    /// <param name="subscription">The raw id of the client's request.</param>
    public byte[] Acknowledge(ReadOnlySpan<byte> subscription)
    {
        using var output = new MessageBuffer();
        var copy = new JsonObjectCopy(output);
        copy.Name("notifications"u8);
        var granted = new JsonObjectCopy(output);
        Add(ref granted, Tools, "toolsListChanged"u8);
        Add(ref granted, Prompts, "promptsListChanged"u8);
        Add(ref granted, Resources, "resourcesListChanged"u8);
        if (Uris.Count > 0)
        {
            granted.Name("resourceSubscriptions"u8);
            for (var i = 0; i < Uris.Count; i++)
            {
                output.Append(i == 0 ? (byte)'[' : (byte)',');
                JsonRpcWriter.AppendString(output, Uris[i]);
            }

            output.Append((byte)']');
        }

        granted.End();
        copy.Add("_meta"u8, Meta(subscription));
        copy.End();
        return output.Span.ToArray();
    }

    /// <summary>The raw <c>_meta</c> that says which request a message on the stream belongs to.</summary>
    public static byte[] Meta(ReadOnlySpan<byte> subscription) => [.. "{\"io.modelcontextprotocol/subscriptionId\":"u8, .. subscription, (byte)'}'];

    private static void Add(ref JsonObjectCopy copy, bool isGranted, ReadOnlySpan<byte> name)
    {
        if (isGranted)
        {
            copy.Add(name, "true"u8);
        }
    }

    private static bool IsTrue(ReadOnlySpan<byte> notifications, ReadOnlySpan<byte> name) => JsonMembers.Find(notifications, name).Of(notifications).SequenceEqual("true"u8);
}
