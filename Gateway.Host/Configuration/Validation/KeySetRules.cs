using System.Text;
using Gateway.Policies.Authentication;
using Gateway.Policies.Authentication.Keys;

namespace Gateway.Host.Configuration.Validation;

/// <summary>Signing keys can be used, or will be read from where they can be.</summary>
internal static class KeySetRules
{
    private const string Remedy = "Write a JSON Web Key Set (RFC 7517) with RSA or EC public keys.";

    /// <summary>Applies the rules to <c>jwks</c>.</summary>
    public static void Check(RemoteDocumentConfig document, string path, ValidationReport report)
    {
        if (document.Url is { } url && !(Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http"))
        {
            report.Error($"{path}.url", $"{report.Written($"{path}.url")} is no http or https URL.", "Write the URL at which the issuer publishes its keys.");
        }

        var text = document.Inline ?? (document.File is { } file ? LocalText.Read(file, $"{path}.file", report) : null);
        if (text is null)
        {
            return;
        }

        var keys = JsonWebKeySet.Read(Encoding.UTF8.GetBytes(text));
        if (keys.Fault is { } fault)
        {
            report.Error(path, fault switch
            {
                KeySetFault.TooLarge => $"The signing keys are longer than {JsonWebKeySet.MaxBytes} bytes.",
                KeySetFault.NotJson => "The signing keys are not JSON, or not strictly.",
                KeySetFault.NoKeys => "The signing keys have no list \"keys\".",
                KeySetFault.TooManyKeys => $"There are more than {JsonWebKeySet.MaxKeys} signing keys.",
                KeySetFault.NoUsableKey => "None of the signing keys can be used.",
            }, Remedy);
        }

        foreach (var dropped in keys.Dropped)
        {
            report.Warning(path, $"Key {dropped.Index} is not used: {dropped.Reason}.", "Remove it, or replace it by one that can verify signatures safely.");
        }
    }
}
