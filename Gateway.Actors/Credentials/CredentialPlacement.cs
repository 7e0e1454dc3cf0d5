using Gateway.Policies;
using Gateway.Policies.Authentication;

namespace Gateway.Actors.Credentials;

/// <summary>Writes a credential where a target looks for it, in place of whatever a client sent there.</summary>
internal static class CredentialPlacement
{
    public static void Put(HttpRequestMessage request, CredentialLocation location, Secret credential)
    {
        switch (location.Place)
        {
            case CredentialPlace.Header:
                request.Headers.Remove(location.Name);
                request.Headers.TryAddWithoutValidation(location.Name, location.Prefix + credential.Reveal());
                break;
            case CredentialPlace.Cookie:
                request.Headers.Remove("Cookie");
                request.Headers.TryAddWithoutValidation("Cookie", $"{location.Name}={Uri.EscapeDataString(credential.Reveal())}");
                break;
            case CredentialPlace.Query:
                var url = new UriBuilder(request.RequestUri!);
                var parameter = $"{Uri.EscapeDataString(location.Name)}={Uri.EscapeDataString(credential.Reveal())}";
                url.Query = url.Query.Length > 1 ? $"{url.Query}&{parameter}" : parameter;
                request.RequestUri = url.Uri;
                break;
        }
    }
}
