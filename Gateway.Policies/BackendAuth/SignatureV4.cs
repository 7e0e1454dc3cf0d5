using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Policies.BackendAuth;

/// <summary>
/// The signature of a request (AWS Signature Version 4): of its method, path, query, body, and the headers that are given. Paths are
/// encoded once more than they are sent, as all services but S3 want it.
/// </summary>
public static class SignatureV4
{
    private const string Algorithm = "AWS4-HMAC-SHA256";
    private const string Unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    /// <summary>A time as requests carry it in <c>X-Amz-Date</c>.</summary>
    public static string Date(DateTimeOffset time) => time.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    /// <summary>The value of <c>Authorization</c>.</summary>
    /// <param name="config">The keys, which are written.</param>
    /// <param name="method">The method, in capitals.</param>
    /// <param name="url">The URL.</param>
    /// <param name="headers">The headers that are signed, in any order: <c>host</c> and <c>x-amz-date</c> at least, names in small letters.</param>
    /// <param name="body">The body.</param>
    public static string Sign(AwsAuthConfig config, string method, Uri url, IReadOnlyDictionary<string, string> headers, ReadOnlySpan<byte> body)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(url);
        ArgumentNullException.ThrowIfNull(headers);
        var signed = headers.OrderBy(header => header.Key, StringComparer.Ordinal).ToArray();
        var names = string.Join(';', signed.Select(header => header.Key));
        var canonical = new StringBuilder().Append(method).Append('\n')
            .Append(Path(url)).Append('\n')
            .Append(Query(url)).Append('\n');
        foreach (var (name, value) in signed)
        {
            canonical.Append(name).Append(':').Append(value.Trim()).Append('\n');
        }

        canonical.Append('\n').Append(names).Append('\n').Append(Hex(SHA256.HashData(body)));
        var date = headers["x-amz-date"];
        var scope = $"{date[..8]}/{config.Region}/{config.ServiceName}/aws4_request";
        var toSign = $"{Algorithm}\n{date}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical.ToString())))}";
        var key = Encoding.UTF8.GetBytes("AWS4" + config.SecretAccessKey!.Reveal());
        foreach (var part in scope.Split('/'))
        {
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        }

        var signature = Hex(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(toSign)));
        return $"{Algorithm} Credential={config.AccessKeyId}/{scope}, SignedHeaders={names}, Signature={signature}";
    }

    private static string Path(Uri url) => string.Join('/', url.AbsolutePath.Split('/').Select(Encoded));

    private static string Query(Uri url) => string.Join('&', url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(parameter => parameter.Split('=', 2))
        .Select(parameter => (Name: Encoded(Uri.UnescapeDataString(parameter[0])), Value: parameter.Length == 1 ? "" : Encoded(Uri.UnescapeDataString(parameter[1]))))
        .OrderBy(parameter => parameter.Name, StringComparer.Ordinal).ThenBy(parameter => parameter.Value, StringComparer.Ordinal)
        .Select(parameter => $"{parameter.Name}={parameter.Value}"));

    private static string Encoded(string text)
    {
        var encoded = new StringBuilder(text.Length);
        foreach (var octet in Encoding.UTF8.GetBytes(text))
        {
            if (Unreserved.Contains((char)octet, StringComparison.Ordinal))
            {
                encoded.Append((char)octet);
            }
            else
            {
                encoded.Append(CultureInfo.InvariantCulture, $"%{octet:X2}");
            }
        }

        return encoded.ToString();
    }

    private static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);
}
