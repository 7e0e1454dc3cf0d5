using System.Collections.Immutable;
using System.Text.Json;

namespace Gateway.Policies.OAuth;

/// <summary>What a client asks for when it registers (RFC 7591), as far as the gateway looks at it before passing it on.</summary>
/// <param name="RedirectUris">Where codes are to be sent; at least one.</param>
public sealed record ClientRegistration(ImmutableArray<string> RedirectUris)
{
    /// <summary>Most redirect URIs of one client.</summary>
    public const int MostRedirects = 20;

    /// <summary>Reads a request.</summary>
    /// <param name="json">Its body.</param>
    /// <param name="fault">Why it is refused; null: it is not.</param>
    /// <returns>The registration; null when it is refused.</returns>
    public static ClientRegistration? Read(ReadOnlyMemory<byte> json, out RegistrationFault? fault)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 32, AllowDuplicateProperties = false });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                fault = RegistrationFault.Metadata("The body must be a JSON object.");
                return null;
            }

            return Read(document.RootElement, out fault);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: half of a surrogate pair.
            fault = RegistrationFault.Metadata("The body must be JSON with each key once.");
            return null;
        }
    }

    private static ClientRegistration? Read(JsonElement root, out RegistrationFault? fault)
    {
        if (!root.TryGetProperty("redirect_uris", out var list) || list.ValueKind != JsonValueKind.Array || list.GetArrayLength() is 0 or > MostRedirects)
        {
            fault = RegistrationFault.Redirect($"redirect_uris must list 1 to {MostRedirects} URIs.");
            return null;
        }

        var uris = ImmutableArray.CreateBuilder<string>(list.GetArrayLength());
        foreach (var item in list.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.String || !OAuthUrls.IsRedirect(item.GetString()))
            {
                fault = RegistrationFault.Redirect("Each of redirect_uris must be an https URL, or an http URL of localhost, 127.0.0.1 or [::1]; without a fragment.");
                return null;
            }

            uris.Add(item.GetString()!);
        }

        fault = null;
        return new ClientRegistration(uris.MoveToImmutable());
    }
}
